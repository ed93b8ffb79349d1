import { TerminalError } from '../../common/run-errors.js';
import type { Source } from './source.js';

/** The sources of this process by name, for the stages. */
export class SourceRegistry {
  private readonly byName: ReadonlyMap<string, Source>;

  constructor(readonly all: readonly Source[]) {
    this.byName = new Map(all.map((source) => [source.name, source]));
  }

  /** @throws TerminalError for a source that this process does not have */
  get(name: string): Source {
    const source = this.byName.get(name);
    if (!source) throw new TerminalError(`There is no source called ${name}`);
    return source;
  }

  /** The source, or `null` for one that old rows name and this process does not have. */
  find(name: string): Source | null {
    return this.byName.get(name) ?? null;
  }
}
