import { readNumber, type NumberFormat } from './numbers.js';
import { nameOf, type Column, type Table } from './table.js';

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
