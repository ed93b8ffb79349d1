import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect garbage sooner than it would by itself. Pages are large and short-lived: left alone
 * they pile up, by the dozen, before V8 looks at them, and a program that loads three thousand modules
 * keeps the room their loading took. Imported before them, therefore. Old objects may grow by 30 %
 * between two collections. The space of young ones stays as small as it begins, unless the command line
 * bounds it (`node --max-semi-space-size=8`, as in package.json and the Dockerfile): the bound cannot be
 * set once V8 runs, and a server is faster with some room. Measured: docs/benchmarks.md.
 */
setFlagsFromString('--heap-growing-percent=30');
if (!process.execArgv.some((argument) => argument.startsWith('--max-semi-space-size')))
  setFlagsFromString('--semi-space-growth-factor=1');
