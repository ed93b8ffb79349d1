import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadParameters } from '../../common/errors.js';

/** A file as it was uploaded, safe on the disk. */
export interface StoredUpload {
  path: string;
  /** Its name at the sender's, for messages. */
  originalname: string;
  size: number;
}

interface IncomingFile {
  originalname: string;
  stream: Readable;
}

type Stored = (error: Error | null, info?: Pick<StoredUpload, 'path' | 'size'>) => void;

/** Most bytes of one upload. */
export const MOST_UPLOAD_BYTES = 2 ** 30;

/** Where uploads wait for the jobs that load them. */
export function uploadsFolder(home: string): string {
  return join(resolve(home), 'uploads');
}

/**
 * Where multer puts uploads: each in a new folder of its own under the data directory, in a file
 * that keeps what is harmless of its name, since that may tell the coin.
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
    // `wx`: what is there already, a link included, is never written to.
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

/** Removes an upload with its folder. */
export async function removeUpload(path: string): Promise<void> {
  await rm(dirname(path), { recursive: true, force: true });
}

/**
 * The harmless form of a file's name.
 * @throws BadParameters for a name that is a path, or none
 */
function safeName(name: string): string {
  const isPath = /[/\\]/.test(name) || name === '.' || name === '..';
  if (isPath || name === '' || /[\0-\x1f]/.test(name))
    throw new BadParameters([
      { parameter: 'file', message: 'its name must be a plain file name, without a path' },
    ]);
  return name
    .replace(/[^\w.() -]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100);
}
