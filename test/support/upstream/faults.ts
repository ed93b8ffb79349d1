import type { FaultOptions } from './fault-options.js';
import { ANSWER_FAULTS, type AnswerFault } from './faults.answers.js';
import { ROW_FAULTS, type RowFault } from './faults.rows.js';
import { WIRE_FAULTS, type WireFault } from './faults.wire.js';
import type { Snapshot } from './market.js';
import type { RecordedRequest } from './reply.js';

/** Faults of a whole feed: which coins it lists, in which order, as of when. */
export const LIST_FAULTS = ['shiftedPages', 'listingWhilePaging', 'halfGone', 'frozenFeed'] as const;
export type ListFault = (typeof LIST_FAULTS)[number];

export type FaultName = AnswerFault | WireFault | RowFault | ListFault;

/** The list faults in force for one request, with the feed as it was when they were armed. */
export type ListFaults = ReadonlyMap<ListFault, FaultOptions & { frozen: Snapshot }>;

interface Armed<Name extends FaultName = FaultName> {
  readonly name: Name;
  readonly options: FaultOptions;
}
interface Slot extends Armed {
  left: number;
  skip: number;
  readonly frozen: Snapshot;
}

/** The faults that apply to one request: at most one response or connection fault, any number of the others. */
export interface AppliedFaults {
  readonly answer: Armed<AnswerFault> | undefined;
  readonly wire: Armed<WireFault> | undefined;
  readonly rows: readonly Armed<RowFault>[];
  readonly list: ListFaults;
}

/** Holds the armed faults of one stand-in. */
export class FaultBoard {
  private slots: Slot[] = [];
  private readonly base: string;
  private readonly snapshot: () => Snapshot;

  constructor(base: string, snapshot: () => Snapshot) {
    this.base = base;
    this.snapshot = snapshot;
  }

  arm(name: FaultName, options: FaultOptions = {}): void {
    const { times = Infinity, after = 0 } = options;
    this.slots.push({ name, options, left: times, skip: after, frozen: this.snapshot() });
  }

  disarm(name?: FaultName): void {
    this.slots = name === undefined ? [] : this.slots.filter((slot) => slot.name !== name);
  }

  /** Returns the faults for a request and counts it against each; of response and connection faults only the oldest applies. */
  take(request: RecordedRequest): AppliedFaults {
    const applied: Slot[] = [];
    for (const slot of this.slots.filter((candidate) => this.matches(candidate, request))) {
      const whole = takesOver(slot.name);
      if (whole && applied.some((other) => takesOver(other.name))) continue;
      if (slot.skip > 0) slot.skip -= 1;
      else if (slot.left > 0) {
        slot.left -= 1;
        applied.push(slot);
      }
    }
    this.slots = this.slots.filter((slot) => slot.left > 0);
    return {
      answer: applied.find((slot) => slot.name in ANSWER_FAULTS) as Armed<AnswerFault> | undefined,
      wire: applied.find((slot) => slot.name in WIRE_FAULTS) as Armed<WireFault> | undefined,
      rows: applied.filter((slot) => slot.name in ROW_FAULTS) as Armed[] as Armed<RowFault>[],
      list: new Map(
        applied
          .filter((slot) => (LIST_FAULTS as readonly string[]).includes(slot.name))
          .map((slot) => [slot.name as ListFault, { ...slot.options, frozen: slot.frozen }]),
      ),
    };
  }

  private matches({ options }: Slot, request: RecordedRequest): boolean {
    const page = Number(request.query['page'] ?? 1);
    if (options.page !== undefined && options.page !== page) return false;
    if (options.path === undefined) return true;
    if (typeof options.path === 'string') return request.path === this.base + options.path;
    return options.path.test(request.path);
  }
}

function takesOver(name: FaultName): boolean {
  return name in ANSWER_FAULTS || name in WIRE_FAULTS;
}
