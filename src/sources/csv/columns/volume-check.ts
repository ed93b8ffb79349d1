import { readNumber, type NumberFormat } from '../cells/numbers.js';
import { text, type OptionText } from '../option-text.js';
import { nameOf, type Column, type Table } from '../table/table.js';

/**
 * Compares a volume in US dollars with the volume in coins next to it, times the price. Some files
 * swap the two from some row on. The volume is loaded as it is, with this note; `null` when the two
 * agree.
 */
export function checkVolume(
  table: Table,
  price: Column,
  dollars: Column,
  formats: { price: NumberFormat; dollars: NumberFormat },
): OptionText | null {
  const coins = table.columns.find(
    ({ meaning: { kind, currency } }) =>
      kind === 'volume' && currency !== null && currency !== 'USD' && currency !== 'QUOTE',
  );
  if (!coins || coins === dollars) return null;
  const value = (row: string[], column: Column, format: NumberFormat): number => {
    const read = readNumber(row[column.index] ?? '', format, true);
    return 'text' in read ? Number(read.text) : 0;
  };
  // Floats are exact enough: a swap is off by the square of the price.
  const swapped = table.rows.filter((row) => {
    const expected = value(row, coins, formats.dollars) * value(row, price, formats.price);
    const stated = value(row, dollars, formats.dollars);
    return expected > 0 && stated > 0 && (stated > expected * 3 || stated < expected / 3);
  });
  if (swapped.length === 0) return null;
  const percent = Math.ceil((swapped.length / table.rows.length) * 100);
  return text`${nameOf(dollars)} is not about ${nameOf(coins)} times the price in ${swapped.length} of ${table.rows.length} sampled records (${percent} %); the file may have swapped the two. It is loaded as it is. To ignore it, set ${{ map: 'volume_24h=' }}`;
}

/**
 * The volume in dollars when it is not the column whose name says so: Poloniex calls the volume in
 * coins `quoteVolume` and the one in dollars `volume`. `null` unless the values of most records show it.
 */
export function swappedVolume(
  table: Table,
  price: Column,
  claimed: Column,
  volumes: Column[],
): Column | null {
  const value = (row: string[], { index }: Column): number => Number(row[index] ?? '');
  for (const other of volumes) {
    if (other === claimed) continue;
    const comparable = table.rows.filter(
      (row) => value(row, claimed) > 0 && value(row, other) > 0 && value(row, price) > 0,
    );
    const reversed = comparable.filter((row) => {
      const dollars = value(row, claimed) * value(row, price);
      return value(row, other) < dollars * 3 && value(row, other) > dollars / 3 && value(row, price) > 4;
    });
    if (reversed.length * 10 > comparable.length * 9 && comparable.length > 0) return other;
  }
  return null;
}
