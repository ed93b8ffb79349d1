/** A CSV of `rows` quotes: `coins` coins, an hour between two quotes of one coin, all prices different. */
export function csvRows(rows: number, coins = 500): string {
  const lines = ['ticker,price,vol,date,market_cap'];
  for (let row = 0; row < rows; row++) {
    const time = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / coins) * 3_600_000).toISOString();
    lines.push(`C${row % coins},${1 + row}.0${row},${row},${time},${row * 10}`);
  }
  return `${lines.join('\n')}\n`;
}
