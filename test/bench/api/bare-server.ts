import { createServer } from 'node:http';
import pg from 'pg';
import type { Sent } from './statements.js';

/**
 * The least a server can do: the same statements on the same pool size, their rows as JSON. No
 * validation, no errors, no log, no metrics. Told by IPC what to answer; tells its port.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const routes = new Map<string, Sent[]>();

process.on('message', (told: { path: string; statements: Sent[] }) => {
  routes.set(told.path, told.statements);
});

const server = createServer((request, response) => {
  const statements = routes.get(request.url ?? '') ?? [];
  Promise.all(statements.map(({ sql, parameters }) => pool.query(sql, parameters))).then(
    (results) => {
      const body = `{"data":[${results.map(({ rows }) => write(rows as Record<string, unknown>[])).join(',')}]}`;
      response.setHeader('Content-Type', 'application/json');
      response.end(body);
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

/** What PostgreSQL has written as JSON is passed on as it is. */
function write(rows: Record<string, unknown>[]): string {
  const [first] = rows;
  if (typeof first?.lines === 'string') return first.lines.replaceAll('\n', ',');
  return first && 'line' in first ? rows.map(({ line }) => line).join(',') : JSON.stringify(rows);
}

server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port);
});
