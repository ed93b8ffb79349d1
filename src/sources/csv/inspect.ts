import { decide, type Decision } from './detect-layout.js';
import type { AmountRole, ColumnRole } from './layout.js';
import { CSV_OPTIONS, type CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';
import { keep, keptOptions, sideFileOf, withKept } from './sidecar.js';
import type { Column } from './table/table.js';

/** A column and what is made of it. */
export interface InspectedColumn {
  /** From 1. */
  number: number;
  name: string;
  /** `null`: not used. */
  role: ColumnRole | null;
  /** How its values are written and read. */
  format: string | null;
  examples: string[];
}

/** What the CSV reader makes of a file. */
export interface Inspection {
  file: string;
  /** Why the file will not be read, and what would help; `null` when it will be. */
  refused: { reason: string; remedy: string } | null;
  /** Decisions read from the side file beside it. */
  side_file: string | null;
  options: CsvOptions;
  compression: string | null;
  encoding: string | null;
  delimiter: string | null;
  quote: string | null;
  /** Lines before the header. */
  preamble: string[];
  /** From 1; `null` for a file without header. */
  header_line: number | null;
  first_record_line: number | null;
  records_looked_at: number;
  /** Whether those are all records of the file. */
  looked_at_all: boolean;
  coin: string | null;
  time: string | null;
  columns: InspectedColumn[];
  notes: string[];
}

/**
 * Decides how a file would be read, loading nothing. A refusal is part of the report.
 * @param save keep the decisions beside the file
 * @throws BadCsvOption for options that cannot be used; TerminalError for a file that cannot be opened
 */
export async function inspect(
  file: string,
  options: CsvOptions,
  now: Date,
  { save = false } = {},
): Promise<Inspection> {
  const kept = await keptOptions(file);
  const all = withKept(kept, options);
  const empty = nothingKnown(file, all, Object.keys(kept).length > 0 ? sideFileOf(file) : null);
  try {
    const decision = await decide(file, all, now);
    const side = save ? await keep(file, decision, all) : empty.side_file;
    return { ...empty, ...reportOf(decision), side_file: side };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { ...empty, refused: { reason: error.reason, remedy: error.remedy } };
  }
}

function nothingKnown(file: string, options: CsvOptions, side_file: string | null): Inspection {
  return {
    file,
    refused: null,
    side_file,
    options,
    compression: null,
    encoding: null,
    delimiter: null,
    quote: null,
    preamble: [],
    header_line: null,
    first_record_line: null,
    records_looked_at: 0,
    looked_at_all: false,
    coin: null,
    time: null,
    columns: [],
    notes: [],
  };
}

function reportOf(decision: Decision): Omit<Inspection, 'file' | 'refused' | 'side_file' | 'options'> {
  const { source, layout, table, meaning, preamble, headerLine, dataLine, whole } = decision;
  const roles = new Map(Object.entries(layout.columns).map(([role, index]) => [index, role as ColumnRole]));
  const { asset } = layout;
  return {
    compression: source.compression,
    encoding: layout.encoding,
    delimiter: layout.delimiter === '\t' ? 'tab' : layout.delimiter,
    quote: layout.quote,
    preamble,
    header_line: headerLine,
    first_record_line: dataLine,
    records_looked_at: table.rows.length,
    looked_at_all: whole,
    coin: asset ? `${asset.symbol} for every record (${meaning.coin.how})` : `from ${meaning.coin.how}`,
    time: layout.at === null ? null : `${layout.at} for every record (--at)`,
    columns: table.columns.map((column) => inspected(column, roles.get(column.index) ?? null, decision)),
    notes: [...meaning.notes, ...standingNotes(decision)],
  };
}

function inspected(column: Column, role: ColumnRole | null, decision: Decision): InspectedColumn {
  return {
    number: column.index + 1,
    name: column.name,
    role,
    format: role === null ? null : formatOf(role, decision),
    examples: [...new Set(column.cells.slice(0, 50))].slice(0, 3),
  };
}

const ORDERS = { dmy: 'day first', mdy: 'month first', ymd: 'year first' };

function formatOf(role: ColumnRole, { layout }: Decision): string | null {
  if (role === 'timestamp') {
    const { order, serial } = layout.time;
    return serial ? `days since ${serial}` : order ? ORDERS[order] : 'ISO 8601, Unix time or month names';
  }
  if (role === 'symbol') return layout.pairs ? 'markets' : null;
  const number = layout.numbers[role as AmountRole];
  if (!number) return null;
  const sign = number.decimal === '.' ? 'decimal point' : 'decimal comma';
  return number.scale > 0 ? `${sign}, times 10^${number.scale}` : sign;
}

function standingNotes({ layout, whole }: Decision): string[] {
  const notes: string[] = [];
  if (layout.at === null) notes.push('Times without a zone are taken as UTC.');
  if (layout.quoteAsUsd) notes.push('Prices in other currencies are taken as US dollars (--quote-as-usd).');
  if (!whole) notes.push('The file is large: decided from its start and from places spread through it.');
  return notes;
}

/** The options that would change what is made of a file, one line each. */
export function optionLines(): string[] {
  const width = Math.max(...CSV_OPTIONS.map(({ flags }) => flags.length));
  return CSV_OPTIONS.map(({ flags, help }) => `  ${flags.padEnd(width)}  ${help}`);
}
