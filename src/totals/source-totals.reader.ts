import { Injectable } from '@nestjs/common';
import { VERSION } from './data-version.reader.js';
import { ReadReplica } from '../database/read-replica.js';

/** What a source has loaded; times are ISO 8601 in UTC. */
export interface SourceFigures {
  source: string;
  records: number;
  /** No quote of it is older. */
  firstAt: string;
  /** Time of its newest quote. */
  lastAt: string;
}

/** What there is of each source at a version of the data. */
export interface KnownSources {
  version: string;
  sources: SourceFigures[];
}

const FIGURES = `
  SELECT (${VERSION}) AS version,
         (SELECT coalesce(json_agg(json_build_object(
            'source', source, 'records', record_count, 'firstAt', first_at, 'lastAt', last_at)), '[]')
          FROM source_totals WHERE record_count > 0) AS sources`;

/** Knows what there is of each source. */
@Injectable()
export class SourceFiguresReader {
  private last: KnownSources | null = null;

  constructor(private readonly database: ReadReplica) {}

  /** The figures at a version that was present, or at a later one. They are asked for once per version. */
  async at(version: string): Promise<KnownSources> {
    if (this.last?.version === version) return this.last;
    const [known] = await this.database.query<KnownSources>(FIGURES);
    if (!known) throw new Error('A statement without FROM gave no row');
    this.last = known;
    return known;
  }
}
