import { isAbsent } from '../cells/missing-values.js';
import { meaningOf, type Meaning } from '../cells/header-names.js';

/** A column of a file: its name, what the name says, and the sampled cells that hold something. */
export interface Column {
  index: number;
  name: string;
  meaning: Meaning;
  /** Cells that are not absent, trimmed, in file order. */
  cells: string[];
}

/** A file's header and the rows that were sampled, cells trimmed. */
export interface Table {
  header: string[];
  rows: string[][];
  columns: Column[];
}

/** Puts a table together from its header and sampled rows. */
export function tableOf(header: string[], rows: string[][]): Table {
  const columns = header.map((name, index) => ({
    index,
    name,
    meaning: meaningOf(name),
    cells: rows.map((row) => row[index] ?? '').filter((cell) => !isAbsent(cell)),
  }));
  return { header, rows, columns };
}

/** How a column is called in messages: by its name, or by its place when that says more. */
export function nameOf({ name, index }: Pick<Column, 'name' | 'index'>): string {
  return name === '' ? `column #${index + 1}` : `"${name}"`;
}

/** The option that gives a column a role, as it is typed in a shell, which leaves nothing but single quotes alone. */
export function mapOption(role: string, { name, index }: Pick<Column, 'name' | 'index'>): string {
  const setting = `${role}=${name === '' ? `#${index + 1}` : name}`;
  return `--map ${/^[\w.=#-]+$/.test(setting) ? setting : `'${setting.replaceAll("'", "'\\''")}'`}`;
}

/** The share of cells that pass a test; 0 for none. */
export function share(cells: readonly string[], test: (cell: string) => boolean): number {
  return cells.length === 0 ? 0 : cells.filter(test).length / cells.length;
}
