/** Returns the SQL of a CHECK constraint for a column with a fixed set of values. Values are not escaped, so only constants. */
export function oneOfSql(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((value) => `'${value}'`).join(', ')})`;
}
