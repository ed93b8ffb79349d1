import { readNumber, type NumberFormat } from '../cells/numbers.js';
import { nameOf, type Column, type Table } from '../table/table.js';

/**
 * Compares a volume in US dollars with the volume in coins beside it, times the price. Files have
 * been seen that swap the two from some row on; what the file says is loaded all the same, with
 * this note. `null` when there is nothing to say.
 */
export function volumeDoubt(
  table: Table,
  price: Column,
  dollars: Column,
  formats: { price: NumberFormat; dollars: NumberFormat },
): string | null {
  const coins = table.columns.find(
    ({ meaning: { kind, currency } }) =>
      kind === 'volume' && currency !== null && currency !== 'USD' && currency !== 'QUOTE',
  );
  if (!coins || coins === dollars) return null;
  const value = (row: string[], column: Column, format: NumberFormat): number => {
    const read = readNumber(row[column.index] ?? '', format, true);
    return 'text' in read ? Number(read.text) : 0;
  };
  // Floats will do to tell a swap, which is off by the square of the price.
  const doubtful = table.rows.filter((row) => {
    const expected = value(row, coins, formats.dollars) * value(row, price, formats.price);
    const said = value(row, dollars, formats.dollars);
    return expected > 0 && said > 0 && (said > expected * 3 || said < expected / 3);
  });
  if (doubtful.length === 0) return null;
  const percent = Math.ceil((doubtful.length / table.rows.length) * 100);
  return `in ${doubtful.length} of ${table.rows.length} sampled records (${percent} %) ${nameOf(dollars)} is not about ${nameOf(coins)} times the price; the file may have swapped the two. It is loaded as it stands; leave it out with --map volume_24h=`;
}

/**
 * Poloniex calls the coins of a volume `quoteVolume` and its dollars `volume`. Where the values say
 * so in most records, the other column is the one in dollars; `null` when they do not.
 */
export function otherSide(table: Table, price: Column, claimed: Column, volumes: Column[]): Column | null {
  const value = (row: string[], { index }: Column): number => Number(row[index] ?? '');
  for (const other of volumes) {
    if (other === claimed) continue;
    const told = table.rows.filter(
      (row) => value(row, claimed) > 0 && value(row, other) > 0 && value(row, price) > 0,
    );
    const reversed = told.filter((row) => {
      const dollars = value(row, claimed) * value(row, price);
      return value(row, other) < dollars * 3 && value(row, other) > dollars / 3 && value(row, price) > 4;
    });
    if (reversed.length * 10 > told.length * 9 && told.length > 0) return other;
  }
  return null;
}
