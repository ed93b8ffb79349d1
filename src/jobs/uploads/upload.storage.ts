import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadParameters } from '../../common/errors.js';

/** An uploaded file, stored on disk. */
export interface StoredUpload {
  path: string;
  /** Its name on the client, for messages. */
  originalname: string;
  size: number;
}

interface IncomingFile {
  originalname: string;
  stream: Readable;
}

type Stored = (error: Error | null, info?: Pick<StoredUpload, 'path' | 'size'>) => void;

/** Largest upload in bytes. */
export const MOST_UPLOAD_BYTES = 2 ** 30;

/** The folder of uploads that are not loaded yet. */
export function uploadsFolder(home: string): string {
  return join(resolve(home), 'uploads');
}

/**
 * Storage engine of multer: puts each upload in a new folder under the data directory. The file keeps
 * the safe characters of its name, which may contain the coin.
 */
export class UploadStorage {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = uploadsFolder(home);
  }

  _handleFile(_request: Request, { originalname, stream }: IncomingFile, done: Stored): void {
    this.store(originalname, stream).then(
      (info) => done(null, info),
      (error: unknown) => done(error as Error),
    );
  }

  _removeFile(_request: Request, { path }: { path?: string }, done: (error: Error | null) => void): void {
    const removed = path === undefined ? Promise.resolve() : removeUpload(path);
    removed.then(
      () => done(null),
      (error: unknown) => done(error as Error),
    );
  }

  private async store(name: string, stream: Readable): Promise<Pick<StoredUpload, 'path' | 'size'>> {
    const path = join(this.folder, randomUUID(), safeName(name));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // `wx` fails on an existing file or link instead of writing to it.
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    try {
      await pipeline(stream, file);
    } catch (error) {
      await removeUpload(path);
      throw error;
    }
    return { path, size: file.bytesWritten };
  }
}

/** Deletes an upload and its folder. */
export async function removeUpload(path: string): Promise<void> {
  await rm(dirname(path), { recursive: true, force: true });
}

/**
 * Replaces unsafe characters of a file name.
 * @throws BadParameters for a path or an empty name
 */
function safeName(name: string): string {
  const isPath = /[/\\]/.test(name) || name === '.' || name === '..';
  if (isPath || name === '' || /[\0-\x1f]/.test(name))
    throw new BadParameters([{ parameter: 'file', message: 'the file name must not contain a path' }]);
  return name
    .replace(/[^\w.() -]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100);
}
