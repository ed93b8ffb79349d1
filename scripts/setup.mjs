// Prepares a checkout: installs missing packages and builds if the build is out of date. Runs on the Node of the
// machine (20 or newer) before anything is installed, so it uses built-in modules only. Prints to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from './setup-lock.mjs';

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

function printLine(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  printLine(line);
  process.exit(1);
}

/** Latest modification time in or below a path, in milliseconds; 0 when the path does not exist. */
function newest(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return 0;
  const stat = statSync(full);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(full).map((name) => newest(join(path, name))));
}

/** Runs a command with its whole output on stderr. */
function run(command, args, what) {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) fail(`Cannot start ${what}: ${error.message}`);
  if (status !== 0) fail(`${what} failed (exit code ${status}); see its output above`);
}

function isInstalled() {
  return newest(INSTALLED) >= newest('package-lock.json') && newest(INSTALLED) > 0;
}

function install() {
  printLine('Installing packages with npm ci; the first time takes a minute or two …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  // npm keeps the old time when nothing changed, but it must be newer than package-lock.json.
  const now = new Date();
  utimesSync(join(ROOT, INSTALLED), now, now);
}

function isBuilt() {
  const built = newest(BUILT);
  return built > 0 && BUILT_FROM.every((path) => newest(path) <= built);
}

function build() {
  printLine('Building …');
  // A file edited during the build is not in it, so the build counts as old as its start.
  const began = new Date();
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  run(join(ROOT, 'node_modules', '.bin', 'node'), [nest, 'build'], 'The build');
  writeFileSync(join(ROOT, BUILT), '');
  utimesSync(join(ROOT, BUILT), began, began);
}

const isBuildNeeded = !process.argv.includes('--install-only');

const isReady = () => isInstalled() && (!isBuildNeeded || isBuilt());

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(`Kasparro requires Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}`);
}
if (!isReady()) {
  await takeLock(join(ROOT, LOCK), (pid) =>
    printLine(`Waiting for another command (process ${pid}) that is setting up this folder …`),
  );
  // Another command may have done it in the meantime.
  if (!isInstalled()) install();
  if (isBuildNeeded && !isBuilt()) build();
}
