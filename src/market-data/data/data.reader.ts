import { Injectable } from '@nestjs/common';
import type { VersionedBody } from '../../http/cache/deferred.js';
import { JsonText, type BodyOf } from '../../http/cache/response-body.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadReplica } from '../../database/read-replica.js';
import type { DataAnswer, DataQuery } from './data.dto.js';
import { linesSql, type Narrowed, type Statement } from './facts.sql.js';
import { RowCountsReader, type Total } from './row-counts.reader.js';
import { jsonLineSql } from './line.sql.js';
import { pageOf, type Lines } from './pagination.js';
import { cursorAfter, selectionOf, selectsAll, type Position, type Selection } from './selection.js';

const LINE = { number: jsonLineSql('number'), string: jsonLineSql('string') };

const USUAL_LIMIT = 100;

/** A page of facts whose rows PostgreSQL has written as JSON. */
type DataPage = Omit<BodyOf<DataAnswer>, 'data'> & { data: JsonText };

/** Number of all facts. */
const TOTAL = 'SELECT coalesce(sum(record_count), 0)::bigint FROM source_totals';

/** Reads pages of facts, newest first. */
@Injectable()
export class DataReader {
  constructor(
    private readonly database: ReadReplica,
    private readonly versions: DataVersionReader,
    private readonly rowCounts: RowCountsReader,
  ) {}

  /**
   * @param known current version of the data, if already looked up
   * @throws BadParameters for a range that ends before it begins, or a cursor of another list
   */
  async page(query: DataQuery, known?: string): Promise<VersionedBody<DataPage>> {
    const selection = selectionOf(query);
    const { version, lines, total, isEstimate } = selectsAll(selection)
      ? await this.readAll(statement({ ...selection, coinIds: null, named: [] }, query))
      : await this.readFiltered(selection, query, known);
    const { limit = USUAL_LIMIT, offset } = query;
    const { data, last } = pageOf(lines, limit);
    const next = last === null ? null : cursorAfter(JSON.parse(last) as Position, selection);
    return {
      version,
      body: {
        metadata: { total_records: total, total_is_estimate: isEstimate },
        data: new JsonText(`[${data}]`),
        pagination: { limit, offset, total, next_cursor: next },
      },
    };
  }

  private async readAll({ sql, parameters }: Statement): Promise<Found> {
    const { version, row } = await this.versions.alongside<Lines>(sql, parameters);
    const total = await this.rowCounts.all(version);
    if (total !== null) return { version, ...row, total, isEstimate: false };
    // A load was committed in between. One statement for both is slower, so it is the fallback.
    const both = await this.versions.alongside<Lines & { total: number }>(
      `SELECT page.*, (${TOTAL}) AS total FROM (${sql}) page`,
      parameters,
    );
    return { version: both.version, ...both.row, isEstimate: false };
  }

  private async readFiltered(selection: Selection, query: DataQuery, version?: string): Promise<Found> {
    const known = await this.rowCounts.narrow(selection, version);
    const [lines, total] = await Promise.all([this.read(known.selection, query), this.rowCounts.total(known)]);
    return { version: known.version, lines, ...total };
  }

  private async read(selection: Narrowed, query: DataQuery): Promise<string | null> {
    if (selection.coinIds?.length === 0) return null;
    const { sql, parameters } = statement(selection, query);
    const [row] = await this.database.query<Lines>(sql, parameters);
    return row?.lines ?? null;
  }
}

/** Lines of a page, the version of the counts, and the total. */
interface Found extends Total, Lines {
  version: string;
}

/** Selects one row more than the page holds, to see whether more follow. */
function statement(selection: Narrowed, { limit = USUAL_LIMIT, offset, decimals }: DataQuery): Statement {
  const window = { limit: limit + 1, offset: selection.after ? 0 : offset };
  return linesSql(selection, window, LINE[decimals]);
}
