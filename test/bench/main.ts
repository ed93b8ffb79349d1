import { identityBenchmark } from './identity/identity.bench.js';
import { loadBenchmark } from './load/load.bench.js';

/** Every benchmark by the name it is called with. */
const BENCHMARKS: Record<string, (args: string[]) => void | Promise<void>> = {
  identity: identityBenchmark,
  load: loadBenchmark,
};

const [name = '', ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark) {
  await benchmark(args);
} else {
  const names = Object.keys(BENCHMARKS).join(', ');
  process.stderr.write(`Usage: npm run bench -- <name>, where <name> is one of: ${names}\n`);
  process.exitCode = 2;
}
