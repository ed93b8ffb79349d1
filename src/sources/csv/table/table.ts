import { isMissing } from '../cells/missing-values.js';
import { meaningOf, type Meaning } from '../cells/header-names.js';
import type { ColumnRole } from '../layout.js';

/** A column of a file: its name, what the name means, and its sampled cells. */
export interface Column {
  index: number;
  name: string;
  meaning: Meaning;
  /** Cells that are not missing values, trimmed, in file order. */
  cells: string[];
}

/** A file's header and its sampled rows, cells trimmed. */
export interface Table {
  header: string[];
  rows: string[][];
  columns: Column[];
}

/** Builds a table from its header and sampled rows. */
export function tableOf(header: string[], rows: string[][]): Table {
  const columns = header.map((name, index) => ({
    index,
    name,
    meaning: meaningOf(name),
    cells: rows.map((row) => row[index] ?? '').filter((cell) => !isMissing(cell)),
  }));
  return { header, rows, columns };
}

/** A column in a message: its name in quotes, or its number when it has none. */
export function nameOf({ name, index }: Pick<Column, 'name' | 'index'>): string {
  return name === '' ? `column #${index + 1}` : `"${name}"`;
}

/** All columns of a table for a message, cut to 500 characters. */
export function columnList({ columns }: Table): string {
  return columns.map(nameOf).join(', ').slice(0, 500);
}

/** The value of the `map` option that gives a column a role: `price=Close`, `price=#3`. */
export function mapping(role: ColumnRole, { name, index }: Pick<Column, 'name' | 'index'>): string {
  return `${role}=${name === '' ? `#${index + 1}` : name}`;
}

/** The share of cells that pass a test; 0 for none. */
export function share(cells: readonly string[], test: (cell: string) => boolean): number {
  return cells.length === 0 ? 0 : cells.filter(test).length / cells.length;
}
