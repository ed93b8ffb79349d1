import { TerminalError } from '../../common/run-errors.js';
import type { FileReading } from './file-source.js';
import type { Source } from './source.js';

/** Finds the sources of this process by name. */
export class SourceRegistry {
  private readonly byName: ReadonlyMap<string, Source>;

  constructor(readonly all: readonly Source[]) {
    this.byName = new Map(all.map((source) => [source.name, source]));
  }

  /** @throws TerminalError for an unknown source */
  get(name: string): Source {
    const source = this.byName.get(name);
    if (!source) throw new TerminalError(`There is no source called ${name}`);
    return source;
  }

  /**
   * The source that reads files, for uploads.
   * @throws TerminalError when this process has none
   */
  fileSource(): Source & { files: FileReading } {
    for (const source of this.all) if (readsFiles(source)) return source;
    throw new TerminalError('There is no source that reads files');
  }

  /** Returns the source, or `null` when it is unknown: old rows may name a source that was removed. */
  find(name: string): Source | null {
    return this.byName.get(name) ?? null;
  }
}

function readsFiles(source: Source): source is Source & { files: FileReading } {
  return source.files !== undefined;
}
