// Checks shell scripts with ShellCheck if installed, otherwise with the parser of bash.
import { complaint, files, finish, has, note } from './report.mjs';

const scripts = files('scripts/**/*.sh', '.ci/run');
const withShellCheck = has('shellcheck');
if (!withShellCheck) note('shellcheck is not installed: scripts are only parsed by bash');
finish(
  scripts.flatMap(
    ({ path }) =>
      complaint(withShellCheck ? 'shellcheck' : 'bash', withShellCheck ? [path] : ['-n', path]) ?? [],
  ),
);
