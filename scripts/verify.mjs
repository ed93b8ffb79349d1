// Checks format, lint, types, dependency rules and deployment files in parallel; prints what failed. Needs no database.
import { spawn } from 'node:child_process';

const CHECKS = {
  format: ['prettier', '--check', '--log-level=warn', '.'],
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  lint: ['eslint', '--max-warnings=0', '.'],
  dependencies: ['depcruise', '--output-type=err', 'src', 'migrations', 'ormconfig.ts'],
  sources: ['node', 'scripts/checks/source-names.mjs'],
  dockerfile: ['node', 'scripts/checks/dockerfile.mjs'],
  compose: ['node', 'scripts/checks/compose.mjs'],
  workflows: ['node', 'scripts/checks/workflows.mjs'],
  shell: ['node', 'scripts/checks/shell.mjs'],
  bicep: ['node', 'scripts/checks/bicep.mjs'],
  alerts: ['node', 'scripts/checks/alerts.mjs'],
};

function run([name, [command, ...args]]) {
  return new Promise((resolve) => {
    const began = performance.now();
    let output = '';
    const child = spawn(command, args, { shell: process.platform === 'win32' });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ name, ok: false, output: error.message, seconds: 0 }));
    child.on('close', (code) =>
      resolve({ name, ok: code === 0, output, seconds: (performance.now() - began) / 1000 }),
    );
  });
}

const results = await Promise.all(Object.entries(CHECKS).map(run));
for (const { name, ok, output, seconds } of results) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
  // Notes about what a check skipped on this machine are printed even when it passed.
  const lines = ok ? output.split('\n').filter((line) => line.startsWith('note: ')) : [output.trim()];
  for (const line of lines) process.stdout.write(`${line}\n`);
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
