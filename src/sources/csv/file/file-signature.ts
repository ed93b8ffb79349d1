import { headOf, windowAt, type ByteSource } from './bytes.js';
import { sizeOf } from './files.js';
import { FileRefused } from '../refusal.js';

/** First bytes (hex) of files that are not CSV, what such a file is, and what to do. */
const SIGNATURES: readonly (readonly [bytes: string, what: string, remedy: string])[] = [
  ['504b0304', 'a zip archive or an Excel workbook', 'Unpack it, or save the sheet as CSV.'],
  ['504b0506', 'an empty zip archive', 'Unpack it, or save the sheet as CSV.'],
  ['d0cf11e0', 'an old Excel workbook', 'Save the sheet as CSV.'],
  ['fd377a585a00', 'compressed with xz', 'Decompress it first (xz -d); gzip is supported.'],
  ['425a68', 'compressed with bzip2', 'Decompress it first (bzip2 -d); gzip is supported.'],
  ['28b52ffd', 'compressed with zstd', 'Decompress it first (zstd -d); gzip is supported.'],
  ['04224d18', 'compressed with lz4', 'Decompress it first (lz4 -d); gzip is supported.'],
  ['377abcaf271c', 'a 7-Zip archive', 'Unpack it first.'],
  ['526172211a07', 'a RAR archive', 'Unpack it first.'],
  ['50415231', 'a Parquet file', 'Convert it to CSV.'],
  ['4152524f5731', 'an Arrow or Feather file', 'Convert it to CSV.'],
  ['25504446', 'a PDF document', 'Only CSV files are supported.'],
  ['53514c69746520666f726d6174', 'an SQLite database', 'Export the table as CSV.'],
  ['89504e47', 'a PNG image', 'Only CSV files are supported.'],
  ['ffd8ff', 'a JPEG image', 'Only CSV files are supported.'],
  ['7f454c46', 'an executable program', 'Only CSV files are supported.'],
  ['fffe0000', 'text in UTF-32', 'Save it as UTF-8.'],
  ['0000feff', 'text in UTF-32', 'Save it as UTF-8.'],
];

const GZIP = '1f8b';
const HTML =
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|script|meta|div)\b/i;

/**
 * Detects compression from the first bytes of a file, and refuses files that are not CSV.
 * @throws FileRefused naming the type of the file
 */
export async function identify(path: string): Promise<ByteSource> {
  if ((await sizeOf(path)) === 0)
    throw new FileRefused(path, 'the file is empty', 'Export it again, or use another file.');
  const start = (await windowAt(path, 0, 16)).toString('hex');
  refuseSignature(path, start, '');
  const source: ByteSource = { path, compression: start.startsWith(GZIP) ? 'gzip' : null };
  const head = await headOf(source, 4096);
  if (source.compression) {
    if (head.length === 0)
      throw new FileRefused(path, 'the file is empty once decompressed', 'Export it again.');
    refuseSignature(path, head.subarray(0, 16).toString('hex'), 'once decompressed, ');
    if (head[0] === 0x1f && head[1] === 0x8b)
      throw new FileRefused(path, 'the file was compressed twice', 'Decompress it once (gzip -d).');
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

function refuseSignature(path: string, start: string, when: string): void {
  const found = SIGNATURES.find(([bytes]) => start.startsWith(bytes));
  if (found) throw new FileRefused(path, `${when}the file is ${found[1]}`, found[2]);
}

function refuseMarkup(path: string, text: string): void {
  if (HTML.test(text))
    throw new FileRefused(
      path,
      'the file is an HTML page, not CSV',
      'Use the download link of the site. A login or error page may have been saved instead of the file.',
    );
  if (/^\s*<\?xml/.test(text)) throw new FileRefused(path, 'the file is XML', 'Export it as CSV.');
  if (/^\s*(?:\[\s*[[{]|\{\s*")/.test(text))
    throw new FileRefused(path, 'the file is JSON', 'Convert it to CSV.');
}
