import { headOf, windowAt, type ByteSource } from './bytes.js';
import { sizeOf } from './files.js';
import { FileRefused } from '../refusal.js';

/** What is no table, told by its first bytes, and what to do with it. */
const SIGNATURES: readonly (readonly [bytes: string, what: string, remedy: string])[] = [
  ['504b0304', 'a zip archive or an Excel workbook', 'Unpack it, or save the sheet as CSV.'],
  ['504b0506', 'an empty zip archive', 'Unpack it, or save the sheet as CSV.'],
  ['d0cf11e0', 'an old Excel workbook', 'Save the sheet as CSV.'],
  ['fd377a585a00', 'compressed with xz', 'Decompress it first (xz -d); gzip is read as it is.'],
  ['425a68', 'compressed with bzip2', 'Decompress it first (bzip2 -d); gzip is read as it is.'],
  ['28b52ffd', 'compressed with zstd', 'Decompress it first (zstd -d); gzip is read as it is.'],
  ['04224d18', 'compressed with lz4', 'Decompress it first (lz4 -d); gzip is read as it is.'],
  ['377abcaf271c', 'a 7-Zip archive', 'Unpack it first.'],
  ['526172211a07', 'a RAR archive', 'Unpack it first.'],
  ['50415231', 'a Parquet file', 'Convert it to CSV.'],
  ['4152524f5731', 'an Arrow or Feather file', 'Convert it to CSV.'],
  ['25504446', 'a PDF document', 'Only tables in CSV form are read.'],
  ['53514c69746520666f726d6174', 'an SQLite database', 'Export the table as CSV.'],
  ['89504e47', 'a PNG picture', 'Only tables in CSV form are read.'],
  ['ffd8ff', 'a JPEG picture', 'Only tables in CSV form are read.'],
  ['7f454c46', 'a program', 'Only tables in CSV form are read.'],
  ['fffe0000', 'text in UTF-32', 'Save it as UTF-8.'],
  ['0000feff', 'text in UTF-32', 'Save it as UTF-8.'],
];

const GZIP = '1f8b';
const HTML =
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|script|meta|div)\b/i;

/**
 * Looks at the first bytes of a file, not at its name, and refuses what cannot be a table.
 * @throws FileRefused naming what the file is
 */
export async function identify(path: string): Promise<ByteSource> {
  if ((await sizeOf(path)) === 0)
    throw new FileRefused(path, 'it is empty', 'Export it again, or point to another file.');
  const start = (await windowAt(path, 0, 16)).toString('hex');
  refuseSignature(path, start, '');
  const source: ByteSource = { path, compression: start.startsWith(GZIP) ? 'gzip' : null };
  const head = await headOf(source, 4096);
  if (source.compression) {
    if (head.length === 0)
      throw new FileRefused(path, 'it holds nothing once decompressed', 'Export it again.');
    refuseSignature(path, head.subarray(0, 16).toString('hex'), 'inside the gzip file: ');
    if (head[0] === 0x1f && head[1] === 0x8b)
      throw new FileRefused(path, 'it was compressed twice', 'Decompress it once (gzip -d).');
  }
  refuseMarkup(
    path,
    head
      .toString('latin1')
      .replace(/^(?:\xef\xbb\xbf)/, '')
      .replaceAll('\0', ''),
  );
  return source;
}

function refuseSignature(path: string, start: string, where: string): void {
  const found = SIGNATURES.find(([bytes]) => start.startsWith(bytes));
  if (found) throw new FileRefused(path, `${where}it is ${found[1]}`, found[2]);
}

function refuseMarkup(path: string, text: string): void {
  if (HTML.test(text))
    throw new FileRefused(
      path,
      'it is a web page saved under the name of a table',
      'Use the download link of the page, not "save page as"; a login or error page comes this way too.',
    );
  if (/^\s*<\?xml/.test(text)) throw new FileRefused(path, 'it is XML', 'Export it as CSV.');
  if (/^\s*(?:\[\s*[[{]|\{\s*")/.test(text)) throw new FileRefused(path, 'it is JSON', 'Convert it to CSV.');
}
