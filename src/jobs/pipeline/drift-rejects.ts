import { LOAD_ALL, type Verdict } from '../../drift/verdict.js';
import type { NormalizedPage, Reject } from '../../ingestion/source/quote.js';
import type { Source } from '../../ingestion/source/source.js';

/** Turns the quotes that the drift policy rejects into rejects with code `drift_<kind>`. */
export function applyVerdict(
  records: NormalizedPage,
  { positionUnit }: Pick<Source, 'positionUnit'>,
  verdict: Verdict,
): NormalizedPage {
  if (verdict === LOAD_ALL) return records;
  const quotes = records.quotes.filter(({ position }) => verdict(position) === null);
  const rejected = records.quotes.flatMap(({ position, asset, timestamp }): Reject[] => {
    const reason = verdict(position);
    if (!reason) return [];
    const { kind, field, value, message } = reason;
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
