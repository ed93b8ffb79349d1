import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonRecord } from '../../src/common/json-values.js';
import { COINGECKO_CONTRACT } from '../../src/sources/coingecko/coingecko.contract.js';
import type { Deviation } from '../../src/drift/compare/deviation.js';
import { profileRecords } from '../../src/drift/profile/page-profiler.js';
import { brief, Series } from './series.js';
import { weeklyAnswers } from './weekly.js';

const START = new Date('2024-01-01T00:00:00Z');
const WEEK_MS = 7 * 86_400_000;

const receivedAt = (week: number) => new Date(START.getTime() + week * WEEK_MS + 60_000);

/** Compares one run, with 250 coins per page. */
function run(series: Series, answer: JsonRecord[], week: number, at = receivedAt(week)): Deviation[] {
  const pages: JsonRecord[][] = [];
  for (let from = 0; from < answer.length; from += 250) pages.push(answer.slice(from, from + 250));
  return series.next(
    pages.map((page) =>
      profileRecords(page, COINGECKO_CONTRACT, { recordCount: page.length, receivedAt: at }),
    ),
  );
}

describe('a year of weekly responses', () => {
  it('reports nothing for any market and any length of the list', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(40, 100, 250, 600), (seed, coins) => {
        const series = new Series(COINGECKO_CONTRACT);
        const reported = [...weeklyAnswers(seed, 52, coins, START)].flatMap((answer, week) =>
          run(series, answer, week),
        );
        expect(reported).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

describe('drift after weeks without change', () => {
  const each = (answer: JsonRecord[], change: (record: JsonRecord, place: number) => JsonRecord) =>
    answer.map((record, place) => change({ ...record }, place));
  const without = ({ [0]: name, [1]: record }: [string, JsonRecord]): JsonRecord =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

  /** Returns the deviations of a changed response after this many unchanged weeks. */
  function afterWeeks(weeks: number, change: (answer: JsonRecord[]) => JsonRecord[], coins = 250): string[] {
    const series = new Series(COINGECKO_CONTRACT);
    let reported: Deviation[] = [];
    for (const [week, answer] of [...weeklyAnswers(7, weeks + 1, coins, START)].entries())
      reported = run(series, week === weeks ? change(answer) : answer, week);
    return brief(reported);
  }

  it.each([
    ['a tenth of the coins gone', (a: JsonRecord[]) => a.slice(0, 225), []],
    ['a quarter of the coins gone', (a: JsonRecord[]) => a.slice(0, 187), ['warning volume all']],
    ['half of the coins gone', (a: JsonRecord[]) => a.slice(0, 125), ['critical volume all']],
    [
      'prices in cents',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, current_price: Number(r['current_price']) * 100 })),
      ['critical distribution current_price'],
    ],
    [
      'prices twenty times too small',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, current_price: Number(r['current_price']) / 20 })),
      ['warning distribution current_price'],
    ],
    [
      'caps in thousands',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, market_cap: Number(r['market_cap']) / 1000 || null })),
      ['critical distribution market_cap'],
    ],
    [
      'one price for every coin',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, current_price: 1 })),
      ['critical distribution current_price'],
    ],
    [
      'the times as numbers',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, last_updated: Date.parse(String(r['last_updated'])) })),
      ['critical type_changed last_updated'],
    ],
    [
      'volumes that are often null',
      (a: JsonRecord[]) => each(a, (r, at) => ({ ...r, total_volume: at % 2 ? null : r['total_volume'] })),
      ['warning nulls total_volume'],
    ],
    [
      'roi for every coin',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, roi: { times: 1, currency: 'usd', percentage: 1 } })),
      [],
    ],
    ['max_supply for none', (a: JsonRecord[]) => each(a, (r) => ({ ...r, max_supply: null })), []],
    [
      'one price as a string',
      (a: JsonRecord[]) => each(a, (r, at) => (at ? r : { ...r, current_price: '1.5' })),
      [],
    ],
    [
      'a new field',
      (a: JsonRecord[]) => each(a, (r) => ({ ...r, rank_2: { of: 1, in: 'x' } })),
      ['info new rank_2'],
    ],
    [
      'the price renamed to camel case',
      (a: JsonRecord[]) =>
        each(a, (r) => ({ ...without(['current_price', r]), currentPrice: r['current_price'] })),
      ['critical renamed current_price'],
    ],
    [
      'the price renamed to a dissimilar name',
      (a: JsonRecord[]) => each(a, (r) => ({ ...without(['current_price', r]), usd: r['current_price'] })),
      ['critical renamed current_price'],
    ],
    [
      'the id renamed',
      (a: JsonRecord[]) => each(a, (r) => ({ ...without(['id', r]), slug: r['id'] })),
      ['critical renamed id'],
    ],
    [
      'a required field missing and an unrelated new field',
      (a: JsonRecord[]) =>
        each(a, (r) => ({ ...without(['current_price', r]), homepage: 'https://example.org' })),
      ['critical missing current_price', 'info new homepage'],
    ],
  ] as [string, (answer: JsonRecord[]) => JsonRecord[], string[]][])('reports %s', (_, change, expected) => {
    expect(afterWeeks(9, change)).toEqual(expected);
  });

  it('compares volume and amounts only from 8 earlier runs on', () => {
    const half = (answer: JsonRecord[]) => answer.slice(0, 125);
    expect(afterWeeks(7, half)).toEqual([]);
    expect(afterWeeks(8, half)).toEqual(['critical volume all']);
  });

  it('reports a violated contract from the first run on', () => {
    const changed = (answer: JsonRecord[]) =>
      each(answer, (r) => ({ ...without(['total_volume', r]), current_price: String(r['current_price']) }));
    expect(afterWeeks(0, changed)).toEqual([
      'warning missing total_volume',
      'warning type_changed current_price',
    ]);
  });

  it('reports a change in every run that shows it, and no longer', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const reported = [...weeklyAnswers(3, 40, 250, START)].map((answer, week) =>
      brief(run(series, week >= 10 && week < 30 ? answer.slice(0, 120) : answer, week)),
    );
    expect(reported.slice(0, 10).flat()).toEqual([]);
    expect(reported.slice(10, 30)).toEqual(Array(20).fill(['critical volume all']));
    expect(reported.slice(30).flat()).toEqual([]);
  });

  it('uses an accepted change as the baseline for further changes', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const answers = [...weeklyAnswers(3, 40, 250, START)];
    const shorter = (week: number) => answers[week]!.slice(0, 120);
    for (let week = 0; week < 10; week++) run(series, answers[week]!, week);
    const [deviation] = run(series, shorter(10), 10);
    series.accept(deviation!);
    for (let week = 11; week < 20; week++) expect(run(series, shorter(week), week)).toEqual([]);
    expect(brief(run(series, shorter(20).slice(0, 60), 20))).toEqual(['critical volume all']);
  });

  it('reports an accepted change of shape again only in another form', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const answers = [...weeklyAnswers(3, 24, 100, START)];
    const texts = (week: number) =>
      each(answers[week]!, (r) => ({ ...r, current_price: String(r['current_price']) }));
    const [deviation] = run(series, texts(0), 0);
    series.accept(deviation!);
    for (let week = 1; week < 10; week++) expect(run(series, texts(week), week)).toEqual([]);
    const objects = each(answers[10]!, (r) => ({ ...r, current_price: { usd: r['current_price'] } }));
    expect(brief(run(series, objects, 10))).toEqual([
      'critical type_changed current_price',
      'info new current_price.usd',
    ]);
    expect(brief(run(series, answers[11]!, 11))).toEqual(['warning type_changed current_price']);
  });

  it('reports an accepted change again after it was absent for many runs', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const answers = [...weeklyAnswers(3, 16, 100, START)];
    const changed = (week: number) => each(answers[week]!, (r) => without(['total_volume', r]));
    const [deviation] = run(series, changed(0), 0);
    series.accept(deviation!);
    expect(run(series, changed(1), 1)).toEqual([]);
    for (let week = 2; week < 10; week++) expect(run(series, answers[week]!, week)).toEqual([]);
    expect(brief(run(series, changed(10), 10))).toEqual(['warning missing total_volume']);
  });

  it('reports a new field in eight runs only, however rare the field', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const answers = [...weeklyAnswers(3, 12, 100, START)];
    const reported = answers.map((answer, week) =>
      brief(
        run(
          series,
          each(answer, (r, at) => (at % 30 ? r : { ...r, rare: 1 })),
          week,
        ),
      ),
    );
    expect(reported).toEqual([...Array(8).fill(['info new rare']), ...Array(4).fill([])]);
  });

  it('compares only the shape of incremental runs', () => {
    const series = new Series(COINGECKO_CONTRACT);
    const answers = [...weeklyAnswers(3, 12, 100, START)];
    for (let week = 0; week < 9; week++) run(series, answers[week]!, week);
    const few = answers[9]!
      .slice(0, 30)
      .map((r) => ({ ...r, current_price: 1e9 + Number(r['current_price']) }));
    expect(
      series.next(
        [profileRecords(few, COINGECKO_CONTRACT, { recordCount: few.length, receivedAt: receivedAt(9) })],
        false,
      ),
    ).toEqual([]);
    expect(brief(run(series, few, 9))).toContain('critical volume all');
  });
});
