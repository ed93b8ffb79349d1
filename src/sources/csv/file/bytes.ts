import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TerminalError } from '../../../common/run-errors.js';
import { sizeOf, unreadable } from './files.js';
import { FileRefused } from '../refusal.js';

/** A file, compressed or not. Offsets count bytes after decompression. */
export interface ByteSource {
  path: string;
  compression: 'gzip' | null;
}

const CHUNK = 1 << 20;

/** Highest compression ratio of a file, checked once this many bytes were decompressed. */
const MAX_RATIO = 250;
const RATIO_FROM = 128 << 20;

/**
 * The bytes of a file from an offset on.
 * @throws TerminalError when it cannot be read, is a broken gzip file or a compression bomb
 */
export async function* bytesFrom(source: ByteSource, offset = 0): AsyncGenerator<Buffer> {
  try {
    if (source.compression) yield* gunzipped(source.path, offset);
    else
      yield* createReadStream(source.path, { start: offset, highWaterMark: CHUNK }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw error instanceof TerminalError ? error : readFailure(source, error);
  }
}

async function* gunzipped(path: string, offset: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 << 10 });
  // Errors of the file surface in the iteration below.
  pipeline(createReadStream(path, { highWaterMark: 64 << 10 }), gunzip, () => undefined);
  let at = 0;
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    const start = at;
    at += chunk.length;
    if (at > RATIO_FROM && at > MAX_RATIO * gunzip.bytesWritten)
      throw new FileRefused(
        path,
        `${gunzip.bytesWritten} compressed bytes expand to more than ${at}, which looks like a compression bomb`,
        'Decompress it yourself if you trust it.',
      );
    if (at > offset) yield chunk.subarray(Math.max(0, offset - start));
  }
}

function readFailure({ path, compression }: ByteSource, error: unknown): TerminalError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (compression && (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE'))
    return new FileRefused(path, 'the gzip data is corrupt or truncated', 'Download or export it again.');
  return unreadable(path, error);
}

/** The first `length` bytes, fewer when the file is shorter. */
export async function headOf(source: ByteSource, length: number): Promise<Buffer> {
  if (!source.compression) return windowAt(source.path, 0, length);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesFrom(source)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(parts, size).subarray(0, length);
}

/** `length` bytes of an uncompressed file from an offset, fewer at its end. */
export async function windowAt(path: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle.close();
  }
}

/** SHA-256 of the first `length` bytes, open for updates, and whether the file ends there. */
export async function hashOfStart(
  source: ByteSource,
  length: number,
): Promise<{ hash: Hash; isAtEnd: boolean; reached: number }> {
  const hash = createHash('sha256');
  let at = 0;
  for await (const chunk of bytesFrom(source)) {
    const wanted = chunk.subarray(0, length - at);
    hash.update(wanted);
    at += wanted.length;
    if (wanted.length < chunk.length) return { hash, isAtEnd: false, reached: at };
  }
  return { hash, isAtEnd: true, reached: at };
}

/** Whether a file has this size in bytes; `null` for a compressed one, whose size is unknown until it is read. */
export async function hasSize({ path, compression }: ByteSource, size: number): Promise<boolean | null> {
  return compression ? null : (await sizeOf(path)) === size;
}
