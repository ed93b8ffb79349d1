// Makes a fresh clone ready: installs what is missing, builds what is stale. Runs on the machine's own
// Node (20 or newer) with nothing installed, so it uses builtin modules only. Prints to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeTurn } from './setup-lock.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = 20;

const LOCK = '.setup.lock';
const INSTALLED = 'node_modules/.package-lock.json';
const BUILT = 'dist/.built';
const BUILT_FROM = [
  'src',
  'migrations',
  'test/support/upstream',
  'test/bench',
  'ormconfig.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  INSTALLED,
];

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

/** Newest modification below a path, in milliseconds; 0 when there is nothing. */
function newest(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return 0;
  const stat = statSync(full);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(full).map((name) => newest(join(path, name))));
}

/** Runs a command with everything it prints on stderr. */
function run(command, args, what) {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) fail(`${what} could not be started: ${error.message}`);
  if (status !== 0) fail(`${what} failed (exit code ${status}); what it printed stands above`);
}

function isInstalled() {
  return newest(INSTALLED) >= newest('package-lock.json') && newest(INSTALLED) > 0;
}

function install() {
  say('Installing packages (npm ci); the first time this takes a minute or two …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  // npm keeps the lock file's old time when nothing changed; the copy must be the younger one.
  const now = new Date();
  utimesSync(join(ROOT, INSTALLED), now, now);
}

function isBuilt() {
  const built = newest(BUILT);
  return built > 0 && BUILT_FROM.every((path) => newest(path) <= built);
}

function build() {
  say('Building …');
  // What is edited while it is being built is not in it.
  const began = new Date();
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  run(join(ROOT, 'node_modules', '.bin', 'node'), [nest, 'build'], 'The build');
  writeFileSync(join(ROOT, BUILT), '');
  utimesSync(join(ROOT, BUILT), began, began);
}

const isBuildNeeded = !process.argv.includes('--install-only');

const isReady = () => isInstalled() && (!isBuildNeeded || isBuilt());

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(`Node.js ${OLDEST_NODE} or newer is needed, this is ${process.versions.node}`);
}
if (!isReady()) {
  await takeTurn(join(ROOT, LOCK), (pid) =>
    say(`Another command (process ${pid}) is setting up this folder; waiting for it …`),
  );
  // What it has done is not done again.
  if (!isInstalled()) install();
  if (isBuildNeeded && !isBuilt()) build();
}
