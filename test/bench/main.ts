import { apiBenchmark } from './api/api.bench.js';
import { identityBenchmark } from './identity/identity.bench.js';
import { loadBenchmark } from './load/load.bench.js';

/** Every benchmark by the name it is called with. */
const BENCHMARKS: Record<string, (args: string[]) => void | Promise<void>> = {
  api: apiBenchmark,
  identity: identityBenchmark,
  load: loadBenchmark,
};

const [name = '', ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
try {
  if (benchmark) await benchmark(args);
  else usage(`There is no benchmark called "${name}"`);
} catch (error) {
  if (!(error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')))
    throw error;
  usage(error.message);
}

function usage(problem: string): void {
  const names = Object.keys(BENCHMARKS).join(', ');
  process.stderr.write(
    `${problem}\nUsage: npm run bench -- <name> [options], where <name> is one of: ${names}\n`,
  );
  process.exitCode = 2;
}
