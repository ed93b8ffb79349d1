import { Injectable } from '@nestjs/common';
import { VERSION } from './data-version.reader.js';
import { ReadDatabase } from '../database/read-replica.js';

/** Number of facts of a source and their time range, ISO 8601 in UTC. */
export interface SourceFigures {
  source: string;
  records: number;
  /** Time of its oldest quote, or earlier. */
  firstAt: string;
  /** Time of its newest quote. */
  lastAt: string;
}

/** Figures of all sources with facts, at a data version. */
export interface KnownSources {
  version: string;
  sources: SourceFigures[];
}

const FIGURES = `
  SELECT (${VERSION}) AS version,
         (SELECT coalesce(json_agg(json_build_object(
            'source', source, 'records', record_count, 'firstAt', first_at, 'lastAt', last_at)), '[]')
          FROM source_totals WHERE record_count > 0) AS sources`;

/** Reads the figures of the sources. */
@Injectable()
export class SourceFiguresReader {
  private last: KnownSources | null = null;

  constructor(private readonly database: ReadDatabase) {}

  /** Returns the figures at the given version or a later one, cached by version. */
  async at(version: string): Promise<KnownSources> {
    if (this.last?.version === version) return this.last;
    const [known] = await this.database.query<KnownSources>(FIGURES);
    if (!known) throw new Error('The query of source totals returned no row');
    this.last = known;
    return known;
  }
}
