// Tests the backup and restore of docs/operations.md, including partitions, queue and privileges.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { query } from './postgres.mjs';

const COUNTS = `SELECT
  (SELECT count(*)::int FROM unified_crypto_data) AS facts,
  (SELECT count(*)::int FROM raw_data) AS pages,
  (SELECT count(*)::int FROM etl_jobs) AS jobs,
  (SELECT count(*)::int FROM pgboss.job) AS queued,
  (SELECT count(*)::int FROM pg_inherits
   WHERE inhparent IN ('raw_data'::regclass, 'unified_crypto_data'::regclass)) AS partitions,
  (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM unified_crypto_data t) AS digest`;

/**
 * @param ownerUrl the source database, as the owner of its tables
 * @param restoredUrl an empty database of the same owner
 * @param migrate runs `kasparro migrate` on the restored database, which grants the services their privileges
 * @param appUrl the restored database as the services' role
 */
export async function backupAndRestore({
  bin,
  ownerUrl,
  restoredUrl,
  appUrl,
  work,
  migrate,
  check,
  printLine,
}) {
  printLine('# Backup and restore');
  const file = join(work, 'kasparro.dump');
  const tool = (name, args) => {
    printLine(`      ${name} ${args.map((arg) => arg.replace(/:[^:@/]*@/, ':***@')).join(' ')}`);
    execFileSync(join(bin, name), args, { stdio: ['ignore', 'inherit', 'inherit'] });
  };
  tool('pg_dump', ['--format=custom', `--file=${file}`, ownerUrl]);
  const [before] = await query(ownerUrl, COUNTS);
  tool('pg_restore', ['--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${restoredUrl}`, file]);
  const { code, out, err } = await migrate();
  check('migrate on the restored database', code === 0, out.replace('\n', '; ') || err);
  const [after] = await query(appUrl, COUNTS);
  check(
    'the restored database has the same data, also for the services',
    JSON.stringify(before) === JSON.stringify(after),
    `${after.facts} facts, ${after.pages} pages, ${after.jobs} jobs, ${after.partitions} partitions`,
  );
}
