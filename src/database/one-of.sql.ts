/** SQL that is true when a column holds one of the values, as a CHECK constraint has it. Values are our own constants. */
export function oneOfSql(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((value) => `'${value}'`).join(', ')})`;
}
