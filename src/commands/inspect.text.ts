import type { InspectedColumn, Inspection } from '../sources/csv/inspect.js';
import { CSV_OPTIONS, usageOf } from '../sources/csv/option-table.js';

/** An inspection as text for a terminal. */
export function inspectionText(inspection: Inspection): string {
  const { file, refused, notes } = inspection;
  const lines = [file, ''];
  if (inspection.side_file) lines.push(`  saved    ${inspection.side_file}`);
  if (refused) lines.push(`  cannot be read: ${refused.reason}`, `  ${refused.remedy}`);
  else lines.push(...facts(inspection), '', ...columnLines(inspection.columns));
  if (notes.length > 0) lines.push('', ...notes.map((note) => `  ${note}`));
  lines.push('', 'Options that change this:', ...optionLines());
  return `${lines.join('\n')}\n`;
}

function facts(inspection: Inspection): string[] {
  const { compression, encoding, delimiter, header_line, preamble, first_record_line } = inspection;
  const format = [
    compression,
    encoding,
    `columns separated by ${delimiter === 'tab' ? 'tabs' : `"${delimiter}"`}`,
  ];
  const header =
    header_line === null
      ? `none; first record in line ${first_record_line}`
      : `line ${header_line}; first record in line ${first_record_line}`;
  const extent = inspection.looked_at_all ? 'the whole file' : 'spread over the file';
  return [
    `  format   ${format.filter(Boolean).join(', ')}`,
    ...(preamble.length > 0 ? [`  skipped  ${preamble.join(' / ').slice(0, 100)}`] : []),
    `  header   ${header}`,
    `  sampled  ${inspection.records_looked_at} records, ${extent}`,
    `  coin     ${inspection.coin}`,
    ...(inspection.time ? [`  time     ${inspection.time}`] : []),
  ];
}

/** The options that change how a file is read, one line each. */
function optionLines(): string[] {
  const width = Math.max(...CSV_OPTIONS.map((option) => usageOf(option).length));
  return CSV_OPTIONS.map((option) => `  ${usageOf(option).padEnd(width)}  ${option.help}`);
}

function columnLines(columns: InspectedColumn[]): string[] {
  const rows = columns.map(({ number, name, role, format, examples }) => [
    `#${number}`,
    name || '(no name)',
    role ?? '(not used)',
    format ?? '',
    examples.join(' | ').slice(0, 60),
  ]);
  const table = [['', 'column', 'role', 'format', 'examples'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((cells) => (cells[at] ?? '').length)));
  return table.map((cells) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
  );
}
