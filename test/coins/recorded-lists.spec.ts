import { describe, expect, it } from '@jest/globals';
import { matchAssets } from '../../src/coins/matching/match-assets.js';
import { heldOut, learnFolds } from '../bench/identity/held-out.js';
import { judge, judgeDeletion, type Matcher, type Verdict } from '../bench/identity/judge.js';
import { withPrices } from '../bench/identity/made-up-prices.js';
import { readGrounds, recordedFolder } from '../bench/identity/recorded.js';

const folder = recordedFolder();
const describeIf = folder ? describe : describe.skip;
const [first, second] = folder ? await readGrounds(folder) : [];
const match: Matcher = (left, right) => matchAssets(left, right).links;

describeIf('lists recorded from CoinGecko and CoinPaprika', () => {
  const recorded = first ?? { coingecko: [], coinpaprika: [], pairs: [], traps: [] };
  const newer = second ?? recorded;

  it('are linked by names, tickers, slugs and activity with precision 0.985 and recall 0.87', () => {
    const { pairs, found, wrong } = judge(recorded, match(recorded.coingecko, recorded.coinpaprika));
    expect(found / pairs).toBeGreaterThanOrEqual(0.87);
    expect(found / (found + wrong.length)).toBeGreaterThanOrEqual(0.985);
  });

  (newer === recorded ? it.skip : it)('are linked with the same precision when newer', () => {
    const { pairs, found, wrong, traps, trapsJoined } = judge(
      newer,
      match(newer.coingecko, newer.coinpaprika),
    );
    expect(found / pairs).toBeGreaterThanOrEqual(0.86);
    expect(found / (found + wrong.length)).toBeGreaterThanOrEqual(0.985);
    expect(trapsJoined / traps).toBeLessThanOrEqual(0.001);
  });

  it('leave an asset unlinked whose partner was removed from the other list', () => {
    const { orphans, linked } = judgeDeletion(recorded, match);
    expect(linked.length / orphans).toBeLessThanOrEqual(0.005);
  });

  it('are linked better with prices', () => {
    const priced = withPrices(recorded, 7);
    const { pairs, found, wrong } = judge(priced, match(priced.coingecko, priced.coinpaprika));
    expect(found / pairs).toBeGreaterThanOrEqual(0.95);
    expect(found / (found + wrong.length)).toBeGreaterThanOrEqual(0.994);
  });

  it('are linked as well with weights fitted on other pairs', () => {
    const verdicts = heldOut(learnFolds([recorded], 2), [recorded]).map((fold) =>
      judge(fold.recorded, fold.match(recorded.coingecko, recorded.coinpaprika)),
    );
    const sum = (count: (verdict: Verdict) => number): number =>
      verdicts.reduce((total, verdict) => total + count(verdict), 0);
    const found = sum((verdict) => verdict.found);
    expect(found / sum(({ pairs }) => pairs)).toBeGreaterThanOrEqual(0.87);
    expect(found / (found + sum(({ wrong }) => wrong.length))).toBeGreaterThanOrEqual(0.985);
  });
});
