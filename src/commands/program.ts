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
import { JSON_OPTION, WorkFailed, WrongUsage } from './cli-errors.js';
import { replayCommand } from './replay.command.js';
import { runSources } from './run.command.js';
import { scheduleCommand } from './schedule.command.js';
import { complain } from './terminal.js';
import { messageOf } from '../common/errors.js';

/** Runs what was typed and ends the process: 0 done, 1 the work failed, 2 wrong usage. */
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
  if (!(error instanceof WorkFailed && error.told)) complain(messageOf(error));
  return error instanceof WrongUsage ? 2 : 1;
}

function program(): Command {
  const kasparro = new Command('kasparro')
    .description('Crypto market data from several sources in one PostgreSQL you own.')
    .exitOverride()
    .showHelpAfterError('(kasparro --help explains the commands)');

  kasparro
    .command('serve')
    .description('what `npm start` runs: ingest on schedule, serve the API')
    .addOption(
      new Option('--role <role>', 'which part this process plays (default: ROLE, else all)').choices(ROLES),
    )
    .action(async ({ role }: { role?: string }) => {
      // The HTTP server's packages are a fifth of a process; other commands do without.
      const { runServer } = await import('../app/run-server.js');
      await runServer(role);
    });

  const run = kasparro
    .command('run')
    .description('run ETL now, in this process')
    .argument('[source...]', `which sources: ${SOURCES.join(', ')}`)
    .option('--all', 'every source')
    .option('--full', 'ignore checkpoints: read everything again')
    .option('--dry-run', 'only say what would be different; an API is asked all the same')
    .option('--file <path>', 'csv: another file, directory or glob');
  addCsvOptions(run, 'csv: ')
    .option(...JSON_OPTION)
    .action(runSources);

  const inspect = kasparro
    .command('inspect')
    .description('what the CSV reader makes of a file, and the options that would change it; loads nothing')
    .argument('<file>', 'a file, directory or glob');
  addCsvOptions(inspect)
    .option('--save', 'keep the decisions in FILE.kasparro.json, for runs that nobody watches')
    .option(...JSON_OPTION)
    .action(inspectCommand);

  kasparro
    .command('replay')
    .description('normalize stored pages again, fetching nothing')
    .option('--job <id>', 'the pages that this job stored')
    .option('--source <source>', `pages of this source (${SOURCES.join(', ')}); needs --from and --to`)
    .option('--from <time>', 'pages stored from this time on (ISO 8601, UTC)')
    .option('--to <time>', 'pages stored before this time')
    .option('--dry-run', 'only say what would be different')
    .option(...JSON_OPTION)
    .action(replayCommand);

  kasparro
    .command('jobs')
    .description('job history, newest first')
    .addOption(new Option('--source <source>', 'only this source').choices(SOURCES))
    .addOption(new Option('--status <status>', 'only this status').choices(JOB_STATUSES))
    .option('--limit <n>', 'how many', '10')
    .option(...JSON_OPTION)
    .action(jobsCommand);

  addCoinsCommands(kasparro);

  kasparro
    .command('schedule')
    .description(
      'queue every source that is due and end: for a cron of your own in place of `serve --role scheduler`',
    )
    .option(...JSON_OPTION)
    .action(scheduleCommand);

  kasparro
    .command('migrate')
    .description(
      'apply migrations and, with APP_DATABASE_URL, make the role of the services; safe from several processes at once',
    )
    .option(...JSON_OPTION)
    .action(migrateCommand);

  kasparro
    .command('db')
    .description('the database')
    .command('url')
    .description('connection string for psql')
    .option(...JSON_OPTION)
    .action(databaseUrlCommand);

  kasparro
    .command('reset')
    .description('delete the data of the embedded database')
    .option('--yes', 'really')
    .action(resetCommand);

  kasparro
    .command('config')
    .description('the settings in force, secrets masked')
    .option(...JSON_OPTION)
    .action(configCommand);

  return kasparro;
}
