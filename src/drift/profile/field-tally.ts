import type { Contract } from '../../ingestion/source/contract.js';
import type { FieldProfile, PageProfile } from './profile.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** Records whose values are sampled. */
const SAMPLED_RECORDS = 40;

/** A value: its type, and its text unless it is an object or array. `null` for null and for empty text. */
export type FieldValue = { type: FieldType; text: string | null } | null;

/** Counts fields over the records of a page. */
export class FieldTally {
  private readonly fields = new Map<string, FieldProfile & { values: Set<string> }>();
  private readonly amounts: Record<string, number[]> = {};
  private readonly samples: Record<string, (string | null)[]> = {};
  private readonly keys: (string | null)[] = [];
  private readonly sampledPaths: Set<string>;
  private readonly amountPaths: Set<string>;
  private records = 0;
  private newest: number | null = null;

  constructor(private readonly contract: Contract) {
    const required = contract.fields.filter(({ use }) => use === 'required');
    this.sampledPaths = new Set(required.map(({ path }) => path));
    this.amountPaths = new Set(contract.amounts);
  }

  /** Starts the next record. */
  nextRecord(): void {
    this.records++;
    if (this.records <= SAMPLED_RECORDS) this.keys.push(null);
  }

  /** Counts the value of a field of the current record. */
  add(path: string, value: FieldValue): void {
    const field = this.field(path);
    field.seen++;
    if (value === null) {
      field.nulls++;
      return;
    }
    field.types[value.type] = (field.types[value.type] ?? 0) + 1;
    if (value.text === null) return;
    field.values.add(value.text);
    if (this.amountPaths.has(path)) this.addAmount(path, Number(value.text));
    if (path === this.contract.timestamp) this.addTime(value);
    if (this.records <= SAMPLED_RECORDS) this.addSample(path, value.text);
  }

  /**
   * Returns the profile of the page.
   * @param records number of all records of the page
   * @param receivedAt when the page was received
   */
  profile(records: number, receivedAt: Date): PageProfile {
    const fields: Record<string, FieldProfile> = {};
    for (const [path, { seen, nulls, types, values }] of this.fields)
      fields[path] = { seen, nulls, types, distinct: values.size };
    return {
      records,
      sampled: this.records,
      fields,
      amounts: this.amounts,
      newest: this.newest,
      age: this.newest === null ? null : Math.round((receivedAt.getTime() - this.newest) / 1000),
      sample: this.records === 0 ? {} : { keys: this.keys, values: this.samples },
    };
  }

  private field(path: string): FieldProfile & { values: Set<string> } {
    const known = this.fields.get(path);
    if (known) return known;
    const field = { seen: 0, nulls: 0, types: {}, distinct: 0, values: new Set<string>() };
    this.fields.set(path, field);
    return field;
  }

  private addAmount(path: string, amount: number): void {
    if (amount > 0 && Number.isFinite(amount)) (this.amounts[path] ??= []).push(Math.log10(amount));
  }

  private addTime({ type, text }: NonNullable<FieldValue>): void {
    const time = type === 'string' ? Date.parse(text ?? '') : Number.NaN;
    if (!Number.isNaN(time) && (this.newest === null || time > this.newest)) this.newest = time;
  }

  private addSample(path: string, text: string): void {
    if (path === this.contract.id) this.keys[this.records - 1] = text;
    const isCandidate = this.sampledPaths.has(path) || !this.isDeclared(path);
    if (isCandidate) (this.samples[path] ??= [])[this.records - 1] = text.slice(0, 60);
  }

  private readonly declared = new Map<string, boolean>();

  private isDeclared(path: string): boolean {
    const known = this.declared.get(path);
    if (known !== undefined) return known;
    const declared = this.contract.fields.some((field) => field.path === path);
    this.declared.set(path, declared);
    return declared;
  }
}
