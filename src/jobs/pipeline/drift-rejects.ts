import { LOAD_ALL, type RecordPolicy } from '../../drift/record-policy.js';
import type { NormalizedPage, Reject } from '../../ingestion/source/quote.js';
import type { Source } from '../../ingestion/source/source.js';

/** A page without the records that the drift policy refuses: those are rejects, as `drift_<kind>`. */
export function withoutRefused(
  content: NormalizedPage,
  { positionUnit }: Pick<Source, 'positionUnit'>,
  policy: RecordPolicy,
): NormalizedPage {
  if (policy === LOAD_ALL) return content;
  const quotes = content.quotes.filter(({ position }) => policy(position) === null);
  const refused = content.quotes.flatMap(({ position, asset, timestamp }): Reject[] => {
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
  return { quotes, rejects: [...content.rejects, ...refused].toSorted((a, b) => a.position - b.position) };
}
