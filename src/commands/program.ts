import { Command, CommanderError, Option } from 'commander';
import { ROLES } from '../config/environment.js';
import { SOURCES } from '../config/source-names.js';
import { JOB_STATUSES } from '../common/job-status.js';
import { addCoinsCommands } from './coins/coins.commands.js';
import { addCsvOptions } from './csv-flags.js';
import { configCommand } from './config.command.js';
import { databaseUrlCommand, migrateCommand, resetCommand } from './database.commands.js';
import { inspectCommand } from './inspect.command.js';
import { jobsCommand } from './jobs.command.js';
import { WorkFailed, WrongUsage } from './cli-errors.js';
import { JSON_OPTION } from './arguments.js';
import { replayCommand } from './replay.command.js';
import { runSources } from './run.command.js';
import { scheduleCommand } from './schedule.command.js';
import { printError } from './output.js';
import { messageOf } from '../common/errors.js';

/** Runs a command line and sets the exit code: 0 done, 1 the work failed, 2 wrong usage. */
export async function runCommand(argv: string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
    process.exitCode ??= 0;
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof WorkFailed && error.isReported)) printError(messageOf(error));
  return error instanceof WrongUsage ? 2 : 1;
}

function program(): Command {
  const kasparro = new Command('kasparro')
    .description(
      'Collects crypto market data from several sources into one PostgreSQL database and serves it as an API.',
    )
    .exitOverride()
    .showHelpAfterError('(see kasparro --help)');

  kasparro
    .command('serve')
    .description('ingest on schedule and serve the API (what `npm start` runs)')
    .addOption(
      new Option('--role <role>', 'part of the system this process runs (default: $ROLE, or all)').choices(
        ROLES,
      ),
    )
    .action(async ({ role }: { role?: string }) => {
      // Loading the HTTP packages takes a fifth of the memory of a process; other commands do not need them.
      const { runServer } = await import('../app/run-server.js');
      await runServer(role);
    });

  const run = kasparro
    .command('run')
    .description('run ETL now, in this process')
    .argument('[source...]', `sources to run: ${SOURCES.join(', ')}`)
    .option('--all', 'every source')
    .option('--full', 'ignore checkpoints and read everything again')
    .option('--dry-run', 'show what would change and write nothing; APIs are still called')
    .option('--file <path>', 'csv: file, directory or glob to load instead of CSV_DATA_PATH');
  addCsvOptions(run, 'csv: ')
    .option(...JSON_OPTION)
    .action(runSources);

  const inspect = kasparro
    .command('inspect')
    .description('show how a CSV file would be read, and the options that change it; loads nothing')
    .argument('<file>', 'a file, directory or glob');
  addCsvOptions(inspect)
    .option('--save', 'save the options in FILE.kasparro.json, for later runs of that file')
    .option(...JSON_OPTION)
    .action(inspectCommand);

  kasparro
    .command('replay')
    .description('normalize stored pages again without fetching anything')
    .option('--job <id>', 'pages stored by this job')
    .option('--source <source>', `pages of this source (${SOURCES.join(', ')}); requires --from and --to`)
    .option('--from <time>', 'pages stored from this time on (ISO 8601, UTC)')
    .option('--to <time>', 'pages stored before this time')
    .option('--dry-run', 'show what would change and write nothing')
    .option(...JSON_OPTION)
    .action(replayCommand);

  kasparro
    .command('jobs')
    .description('list jobs, newest first')
    .addOption(new Option('--source <source>', 'only jobs of this source').choices(SOURCES))
    .addOption(new Option('--status <status>', 'only jobs with this status').choices(JOB_STATUSES))
    .option('--limit <n>', 'maximum number of jobs', '10')
    .option(...JSON_OPTION)
    .action(jobsCommand);

  addCoinsCommands(kasparro);

  kasparro
    .command('schedule')
    .description(
      'queue every source that is due and exit; for an external cron instead of `serve --role scheduler`',
    )
    .option(...JSON_OPTION)
    .action(scheduleCommand);

  kasparro
    .command('migrate')
    .description(
      'apply migrations and, with APP_DATABASE_URL, create the role of the services; safe to run concurrently',
    )
    .option(...JSON_OPTION)
    .action(migrateCommand);

  kasparro
    .command('db')
    .description('database connection')
    .command('url')
    .description('print the connection string, e.g. for psql')
    .option(...JSON_OPTION)
    .action(databaseUrlCommand);

  kasparro
    .command('reset')
    .description('delete the embedded database with all its data')
    .option('--yes', 'skip the confirmation')
    .action(resetCommand);

  kasparro
    .command('config')
    .description('show the effective settings, secrets masked')
    .option(...JSON_OPTION)
    .action(configCommand);

  return kasparro;
}
