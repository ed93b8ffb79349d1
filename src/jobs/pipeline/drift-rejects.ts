import { LOAD_ALL, type Verdict } from '../../drift/verdict.js';
import type { NormalizedPage, Reject } from '../../ingestion/source/quote.js';
import type { Source } from '../../ingestion/source/source.js';

/** A page without the records that the drift policy refuses: those are rejects, as `drift_<kind>`. */
export function withoutRefused(
  content: NormalizedPage,
  { positionUnit }: Pick<Source, 'positionUnit'>,
  verdict: Verdict,
): NormalizedPage {
  if (verdict === LOAD_ALL) return content;
  const quotes = content.quotes.filter(({ position }) => verdict(position) === null);
  const refused = content.quotes.flatMap(({ position, asset, timestamp }): Reject[] => {
    const refusal = verdict(position);
    if (!refusal) return [];
    const { kind, field, value, message } = refusal;
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
