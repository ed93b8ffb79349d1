import { LOAD_ALL, type RecordPolicy } from '../../drift/record-policy.js';
import type { NormalizedPage, Reject } from '../../ingestion/source/quote.js';
import type { Source } from '../../ingestion/source/source.js';

/** Turns the quotes that the drift policy rejects into rejects with code `drift_<kind>`. */
export function applyPolicyRejects(
  records: NormalizedPage,
  { positionUnit }: Pick<Source, 'positionUnit'>,
  policy: RecordPolicy,
): NormalizedPage {
  if (policy === LOAD_ALL) return records;
  const quotes = records.quotes.filter(({ position }) => policy(position) === null);
  const rejected = records.quotes.flatMap(({ position, asset, timestamp }): Reject[] => {
    const reject = policy(position);
    if (!reject) return [];
    const { kind, field, value, message } = reject;
    return [
      {
        position,
        place: `${positionUnit} ${position}`,
        sourceId: asset.sourceId,
        timestamp,
        stage: 'normalize',
        code: `drift_${kind}`,
        field,
        value,
        message,
      },
    ];
  });
  return { quotes, rejects: [...records.rejects, ...rejected].toSorted((a, b) => a.position - b.position) };
}
