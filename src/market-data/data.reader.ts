import { Injectable } from '@nestjs/common';
import type { Answer } from '../reads/answers.js';
import type { SourceFigures } from '../reads/data-version.reader.js';
import { ReadDatabase } from '../reads/read-database.js';
import type { DataQuery } from './data.dto.js';
import { factsSql } from './facts.sql.js';
import { FiguresReader, type Known } from './figures.reader.js';
import { jsonLineSql } from './line.sql.js';
import { cursorAfter, selectionOf, type Position, type Selection } from './selection.js';

const LINE = { number: jsonLineSql('number'), string: jsonLineSql('string') };

/** Reads pages of facts, newest first. */
@Injectable()
export class DataReader {
  constructor(
    private readonly database: ReadDatabase,
    private readonly figures: FiguresReader,
  ) {}

  /**
   * @param sources what there is of each source now
   * @throws BadParameters for a range that ends before it begins, or a cursor of another list
   */
  async page(query: DataQuery, sources: SourceFigures[]): Promise<Answer> {
    const selection = selectionOf(query);
    const known = await this.figures.narrow(selection, sources);
    const [lines, { total, isEstimate }] = await Promise.all([
      this.lines(known.selection, query),
      this.figures.total(known),
    ]);
    const { limit, offset } = query;
    const page = lines.length > limit ? lines.slice(0, limit) : lines;
    const next = lines.length > limit ? this.cursor(page.at(-1), selection) : null;
    const pagination = JSON.stringify({ limit, offset, total, next_cursor: next });
    return {
      metadata: { total_records: total, total_is_estimate: isEstimate },
      members: `"data":[${page.join(',')}],"pagination":${pagination}`,
    };
  }

  private async lines(selection: Known['selection'], query: DataQuery): Promise<string[]> {
    if (selection.coinIds?.length === 0) return [];
    const window = { limit: query.limit + 1, offset: selection.after ? 0 : query.offset };
    const { sql, parameters } = factsSql(selection, window, LINE[query.decimals]);
    const rows = await this.database.query<{ line: string }>(sql, parameters);
    return rows.map(({ line }) => line);
  }

  private cursor(line: string | undefined, selection: Selection): string | null {
    return line === undefined ? null : cursorAfter(JSON.parse(line) as Position, selection);
  }
}
