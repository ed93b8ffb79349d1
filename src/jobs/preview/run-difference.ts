import type { Preview } from './load-preview.js';
import { toDifferenceDto } from './difference.js';
import type { DifferenceDto, DifferentRowDto, RejectExampleDto } from '../replay/replay.dto.js';
import { UNSTORED } from './run-preview.js';

/** Names the page of a run, from 1, in place of the row of `raw_data` there is none of. */
type OfPage<T extends { raw_id: number }> = Omit<T, 'raw_id'> & { page: number };

/** What a run would do: as for a replay, but of pages that are not stored. */
export interface RunDifference extends Omit<DifferenceDto, 'added' | 'changed' | 'rejected'> {
  added: { rows: number; examples: OfPage<DifferentRowDto>[] };
  changed: { rows: number; examples: OfPage<DifferentRowDto>[] };
  rejected: { records: number; examples: OfPage<RejectExampleDto>[] };
  /** What a person should know of the run, e.g. why nothing was read. */
  note: string | null;
}

/** A preview of a run as the command line shows it. */
export function runDifference(source: string, preview: Preview): RunDifference {
  const { added, changed, rejected, ...rest } = toDifferenceDto(source, preview);
  return {
    ...rest,
    added: { ...added, examples: added.examples.map(ofPage) },
    changed: { ...changed, examples: changed.examples.map(ofPage) },
    rejected: { ...rejected, examples: rejected.examples.map(ofPage) },
    note: preview.outcome.note ?? null,
  };
}

function ofPage<T extends { raw_id: number }>({ raw_id, ...rest }: T): OfPage<T> {
  return { ...rest, page: raw_id - UNSTORED };
}
