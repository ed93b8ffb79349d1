// Shell scripts through ShellCheck where it is installed, else through bash's own parser.
import { complaint, files, finish, has, note } from './report.mjs';

const scripts = files('scripts/**/*.sh', '.ci/run');
const withShellCheck = has('shellcheck');
if (!withShellCheck) note('shellcheck is not installed here: scripts are only parsed by bash');
finish(
  scripts.flatMap(
    ({ path }) =>
      complaint(withShellCheck ? 'shellcheck' : 'bash', withShellCheck ? [path] : ['-n', path]) ?? [],
  ),
);
