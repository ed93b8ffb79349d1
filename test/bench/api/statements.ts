import { DataReader } from '../../../src/market-data/data/data.reader.js';
import { DataQuery } from '../../../src/market-data/data/data.dto.js';
import { CoinReader } from '../../../src/market-data/prices/coin.reader.js';
import { RowCountsReader } from '../../../src/market-data/data/row-counts.reader.js';
import { HistoryQuery } from '../../../src/market-data/prices/history.dto.js';
import { HistoryReader } from '../../../src/market-data/prices/history.reader.js';
import { DataVersionReader } from '../../../src/totals/data-version.reader.js';
import { SourceFiguresReader } from '../../../src/totals/source-totals.reader.js';
import type { ReadReplica } from '../../../src/database/read-replica.js';
import { StatsQuery } from '../../../src/stats/stats.dto.js';
import { StatsReader } from '../../../src/stats/stats.reader.js';
import pg from 'pg';
import { query } from '../load/databases.js';

// As the application reads them: ids and counts are numbers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A statement a reader sent, with what it was sent with. */
export interface Sent {
  sql: string;
  parameters: unknown[];
}

/** One kind of request: what is asked of Kasparro, and the statements it answers it with. */
export interface Scenario {
  name: string;
  path: string;
  statements: Sent[];
}

/** The requests that are measured, on a database of so many rows. */
export async function scenarios(url: string): Promise<Scenario[]> {
  const found: Scenario[] = [];
  const add = async (
    name: string,
    path: string,
    read: (database: ReadReplica) => Promise<object>,
  ): Promise<void> => {
    const statements: Sent[] = [];
    const database = {
      query: async (sql: string, parameters: unknown[] = []) => {
        statements.push({ sql, parameters });
        return query(url, sql, parameters);
      },
    } as unknown as ReadReplica;
    await read(database);
    found.push({ name, path: `/api/v1${path}`, statements });
  };
  // Asked for once per version of the data, hence not while these stay as they are.
  const sources = new SourceFiguresReader({
    query: (sql: string) => query(url, sql),
  } as unknown as ReadReplica);
  const page = (options: Partial<DataQuery>) => async (database: ReadReplica) => {
    const versions = new DataVersionReader(database);
    const reader = new DataReader(database, versions, new RowCountsReader(database, versions, sources));
    return reader.page(Object.assign(new DataQuery(), options));
  };
  await add('first page', '/data', page({}));
  const cursor = await deepCursor(url);
  await add('deep page by cursor', `/data?cursor=${cursor}`, page({ cursor }));
  await add('page of a coin', '/data?coin_id=7', page({ coin_id: ['7'] }));
  await add('page of a ticker', '/data?symbol=C11', page({ symbol: ['C11'] }));
  await add('stats', '/stats', (database) => new StatsReader(database).stats(new StatsQuery()));
  await add('history, days', '/coins/7/history?interval=1d', (database) =>
    new HistoryReader(database, new CoinReader(database)).history(7, new HistoryQuery()),
  );
  return found;
}

/** A cursor in the middle of the list. */
async function deepCursor(url: string): Promise<string> {
  const [middle] = await query<{ at: Date }>(
    url,
    'SELECT min(first_at) + (max(last_at) - min(first_at)) / 2 AS at FROM source_totals',
  );
  const { selectionOf, cursorAfter } = await import('../../../src/market-data/data/selection.js');
  return cursorAfter({ timestamp: (middle?.at ?? new Date()).toISOString(), id: 1 }, selectionOf({}));
}
