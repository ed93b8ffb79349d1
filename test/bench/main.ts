import { loadBenchmark } from './load/load.bench.js';

/** What `npm run bench -- <name> [options]` can run. */
const BENCHMARKS: Record<string, (options: string[]) => Promise<void>> = {
  load: loadBenchmark,
};

const [name = '', ...options] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (!benchmark) {
  process.stderr.write(
    `Which benchmark? npm run bench -- <name>, with one of: ${Object.keys(BENCHMARKS).join(', ')}\n`,
  );
  process.exit(2);
}
await benchmark(options);
