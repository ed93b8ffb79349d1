import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The slowest specs, slowest first. Started last, they would occupy one worker while the others are idle. */
const LONG = [
  'test/recovery/killed-workers.spec.ts',
  'test/recovery/processes.spec.ts',
  'test/commands/cli.spec.ts',
  'test/ingestion/http/api-errors.spec.ts',
  'test/http/random-requests.spec.ts',
  'test/commands/cli-coins.spec.ts',
  'test/sources/csv/dialects.property.spec.ts',
  'test/database/embedded-postgres.spec.ts',
  'test/recovery/killed-replays.spec.ts',
  'test/drift/drift-events.spec.ts',
  'test/jobs/replay/replay.spec.ts',
  'test/jobs/api-runs.spec.ts',
  'test/drift/drift.spec.ts',
  'test/market-data/exports.spec.ts',
  'test/e2e/serve.spec.ts',
];

/** Starts slow files first where Jest does not know durations yet, as in a new checkout. */
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
