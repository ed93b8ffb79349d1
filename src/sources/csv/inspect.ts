import { DATE_ORDERS } from './cells/dates.js';
import { detectLayout, type DetectedLayout } from './detect-layout.js';
import type { AmountRole, ColumnRole } from './layout.js';
import { asFlags, text, type OptionText, type Wording } from './option-text.js';
import type { CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';
import { loadSavedOptions, mergeOptions, saveOptions, sidecarPath } from './sidecar.js';
import type { Column } from './table/table.js';

/** A column and how it is read. */
export interface InspectedColumn {
  /** From 1. */
  number: number;
  name: string;
  /** `null`: not used. */
  role: ColumnRole | null;
  /** How its values are written. */
  format: string | null;
  examples: string[];
}

/** How the CSV reader reads a file. */
export interface Inspection {
  file: string;
  /** Why the file cannot be read, and what to do; `null` when it can. */
  refused: { reason: string; remedy: string } | null;
  /** The sidecar that options were loaded from or saved to. */
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

/** What the inspection of a file is to do besides. */
export interface InspectSettings {
  /** Save the detected layout in the sidecar of the file. */
  save?: boolean;
  /** Syntax of the options in texts. */
  wording?: Wording;
}

/**
 * Detects how a file would be read, and loads nothing. A refusal is part of the report.
 * @throws BadCsvOption for options that cannot be used; TerminalError for a file that cannot be opened
 */
export async function inspect(
  file: string,
  options: CsvOptions,
  now: Date,
  { save = false, wording = asFlags }: InspectSettings = {},
): Promise<Inspection> {
  const saved = await loadSavedOptions(file);
  const merged = mergeOptions(saved, options);
  const empty = emptyReport(file, merged, Object.keys(saved).length > 0 ? sidecarPath(file) : null);
  try {
    const detected = await detectLayout(file, merged, now);
    const side_file = save ? await saveOptions(file, detected, merged) : empty.side_file;
    return { ...empty, ...reportOf(detected, wording), side_file };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { ...empty, refused: { reason: error.reason, remedy: wording(error.remedy) } };
  }
}

function emptyReport(file: string, options: CsvOptions, side_file: string | null): Inspection {
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

function reportOf(
  detected: DetectedLayout,
  wording: Wording,
): Omit<Inspection, 'file' | 'refused' | 'side_file' | 'options'> {
  const { source, layout, table, assigned, preamble, headerLine, dataLine, isWholeFile } = detected;
  const roles = new Map(Object.entries(layout.columns).map(([role, index]) => [index, role as ColumnRole]));
  const { asset, at } = layout;
  const coin = wording(assigned.coin.how);
  return {
    compression: source.compression,
    encoding: layout.encoding,
    delimiter: layout.delimiter === '\t' ? 'tab' : layout.delimiter,
    quote: layout.quote,
    preamble,
    header_line: headerLine,
    first_record_line: dataLine,
    records_looked_at: table.rows.length,
    looked_at_all: isWholeFile,
    coin: asset ? `${asset.symbol} for every record (${coin})` : `from ${coin}`,
    time: at === null ? null : wording(text`${at} for every record (${{ at }})`),
    columns: table.columns.map((column) => inspected(column, roles.get(column.index) ?? null, detected)),
    notes: [...assigned.notes, ...generalNotes(detected)].map(wording),
  };
}

function inspected(column: Column, role: ColumnRole | null, detected: DetectedLayout): InspectedColumn {
  return {
    number: column.index + 1,
    name: column.name,
    role,
    format: role === null ? null : formatOf(role, detected),
    examples: [...new Set(column.cells.slice(0, 50))].slice(0, 3),
  };
}

function formatOf(role: ColumnRole, { layout }: DetectedLayout): string | null {
  if (role === 'timestamp') {
    const { order, serial } = layout.time;
    if (serial) return `days since ${serial}`;
    return order ? DATE_ORDERS[order] : 'ISO 8601, Unix time or month names';
  }
  if (role === 'symbol') return layout.pairs ? 'markets' : null;
  const number = layout.numbers[role as AmountRole];
  if (!number) return null;
  const sign = number.decimal === '.' ? 'decimal point' : 'decimal comma';
  return number.scale > 0 ? `${sign}, times 10^${number.scale}` : sign;
}

function generalNotes({ layout, isWholeFile }: DetectedLayout): OptionText[] {
  const notes: OptionText[] = [];
  if (layout.at === null) notes.push(['Times without a zone are read as UTC.']);
  if (layout.quoteAsUsd)
    notes.push(text`Prices in other currencies are loaded as US dollars (${{ quoteAsUsd: true }}).`);
  if (!isWholeFile) notes.push(['The file is large: only its start and samples from the rest were checked.']);
  return notes;
}
