import { optionLines, type Inspection, type InspectedColumn } from '../sources/csv/inspect.js';

/** An inspection as text for a terminal. */
export function inspectionText(inspection: Inspection): string {
  const { file, refused, notes } = inspection;
  const lines = [file, ''];
  if (inspection.side_file) lines.push(`  decisions  ${inspection.side_file}`);
  if (refused) lines.push(`  cannot be read: ${refused.reason}`, `  ${refused.remedy}`);
  else lines.push(...facts(inspection), '', ...columnLines(inspection.columns));
  if (notes.length > 0) lines.push('', ...notes.map((note) => `  ${note}`));
  lines.push('', 'What would change that:', ...optionLines());
  return `${lines.join('\n')}\n`;
}

function facts(inspection: Inspection): string[] {
  const { compression, encoding, delimiter, header_line, preamble, first_record_line } = inspection;
  const form = [
    compression,
    encoding,
    `columns separated by ${delimiter === 'tab' ? 'tabs' : `"${delimiter}"`}`,
  ];
  const header =
    header_line === null
      ? `none; records begin in line ${first_record_line}`
      : `line ${header_line}; records begin in line ${first_record_line}`;
  const looked = `${inspection.records_looked_at} records${inspection.looked_at_all ? ', which is all' : ', spread through the file'}`;
  return [
    `  form       ${form.filter(Boolean).join(', ')}`,
    ...(preamble.length > 0 ? [`  skipped    ${preamble.join(' / ').slice(0, 100)}`] : []),
    `  header     ${header}`,
    `  looked at  ${looked}`,
    `  coin       ${inspection.coin}`,
    ...(inspection.time ? [`  time       ${inspection.time}`] : []),
  ];
}

function columnLines(columns: InspectedColumn[]): string[] {
  const rows = columns.map(({ number, name, role, format, examples }) => [
    `#${number}`,
    name || '(no name)',
    role ?? '(not used)',
    format ?? '',
    examples.join(' | ').slice(0, 60),
  ]);
  const table = [['', 'column', 'read as', 'written with', 'for example'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((cells) => (cells[at] ?? '').length)));
  return table.map((cells) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
  );
}
