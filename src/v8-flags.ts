import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage earlier than by default. Pages are large and short-lived, and dozens of them pile
 * up between two collections; the memory needed to load three thousand modules is kept as well, so this file
 * is imported before them. The old space may grow by 30 % between collections. The young space keeps its
 * initial size unless the command line limits it (`node --max-semi-space-size=8`, as in package.json and the
 * Dockerfile): that limit cannot be set after V8 has started, and a server is faster with more young space.
 * Measurements: docs/benchmarks.md.
 */
setFlagsFromString('--heap-growing-percent=30');
if (!process.execArgv.some((argument) => argument.startsWith('--max-semi-space-size')))
  setFlagsFromString('--semi-space-growth-factor=1');
