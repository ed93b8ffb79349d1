import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first: begun last, it would keep one worker busy while the others have nothing to do. */
const LONG = [
  'test/recovery/killed-workers.spec.ts',
  'test/recovery/processes.spec.ts',
  'test/e2e/cli.spec.ts',
  'test/integration/api-faults.spec.ts',
  'test/e2e/attacks-random.spec.ts',
  'test/e2e/cli-coins.spec.ts',
  'test/integration/csv-dialects.property.spec.ts',
  'test/integration/embedded-postgres.spec.ts',
  'test/recovery/killed-replays.spec.ts',
  'test/integration/drift-events.spec.ts',
  'test/replay/replay.spec.ts',
  'test/integration/api-runs.spec.ts',
  'test/integration/drift.spec.ts',
  'test/e2e/exports.spec.ts',
  'test/e2e/serve.spec.ts',
];

/** Starts long files first where Jest does not know yet how long each takes, as on a clean checkout. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path, context }) => {
      const place = LONG.indexOf(relative(context.config.rootDir, path).replaceAll('\\', '/'));
      return place === -1 ? LONG.length : place;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
