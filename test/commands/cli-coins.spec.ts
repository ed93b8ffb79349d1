import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { userInfo } from 'node:os';
import { acquireEmbedded, type EmbeddedLease } from '../../src/database/embedded/embedded-postgres.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { createTestHome, type TestHome } from '../support/home.js';
import { typeWrongly } from '../support/typed.js';

const FILE = `ticker,name,price,date
PLUM,Plumfield,1.5,2024-01-15
PLM,Plumfield Old,1.25,2024-01-15
PLM,Plumfield Old,1.75,2024-01-16
HEATH,Heathland,0.00000000000123456,2024-01-15
`;

describe('kasparro coins', () => {
  let home: TestHome;
  let folder: TestFolder;
  let lease: EmbeddedLease;
  const ids = new Map<string, { coin: number; mapping: number }>();

  const json = async (...args: string[]) => JSON.parse((await home.cli(['coins', ...args, '--json'])).stdout);
  const idsOf = (symbol: string) => ids.get(symbol) as { coin: number; mapping: number };

  beforeAll(async () => {
    [home, folder] = await Promise.all([createTestHome(), createTestFolder()]);
    lease = await acquireEmbedded({ home: home.path, purpose: 'command' });
    const { code } = await home.cli(['run', 'csv', '--file', await folder.write('coins.csv', FILE)]);
    expect(code).toBe(0);
    const { mappings } = await json('unresolved');
    for (const { source_symbol, coin_id, id } of mappings)
      ids.set(source_symbol, { coin: coin_id, mapping: id });
  });

  afterAll(async () => {
    await lease.release();
    await home.remove();
    await folder.remove();
  });

  it('searches by name, tolerates typos and prints every digit of the price', async () => {
    const { code, stdout } = await home.cli(['coins', 'search', 'heathlnad']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[1]).toMatch(/^\d+ +HEATH +Heathland +csv 0\.00000000000123456$/);
    expect((await json('search', 'plum')).coins.map(({ symbol }: { symbol: string }) => symbol)).toEqual([
      'PLUM',
      'PLM',
    ]);
    expect((await home.cli(['coins', 'search', 'qqqq'])).stdout).toMatch(/^No coin .*"qqqq"\n$/);
  });

  it('lists unresolved mappings up to --limit', async () => {
    const { code, stdout } = await home.cli(['coins', 'unresolved', '--source', 'csv', '--limit', '2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mapping +coin +source +source id +symbol +name +candidates\n/);
    expect(stdout).toMatch(/\n1 more; .*--limit/);
  });

  it('explains the listed probabilities and how to decide', async () => {
    expect((await home.cli(['coins', 'unresolved'])).stdout).toMatch(
      /\nPercent: .*\nDecide with `kasparro coins merge COIN INTO` or .*\n$/,
    );
  });

  it('merges two coins, shows who decided, and splits them again', async () => {
    const [plum, old] = [idsOf('PLUM'), idsOf('PLM')];
    const clash = await home.cli(['coins', 'merge', String(old.coin), String(plum.coin)]);
    expect(clash.code).toBe(1);
    expect(clash.stderr).toMatch(/\b1\b.*--keep into.*\n$/);
    const merged = await home.cli([
      'coins', 'merge', String(old.coin), String(plum.coin), '--keep', 'into', '--by', 'ada',
    ]); // prettier-ignore
    expect(merged.code).toBe(0);
    expect(merged.stdout).toContain(`coin ${plum.coin} (PLUM, Plumfield)`);
    const shown = await home.cli(['coins', 'show', String(plum.coin)]);
    expect(shown.stdout).toMatch(new RegExp(`Z +${old.mapping} +merge +ada +${old.coin} +${plum.coin}\n`));
    expect(shown.stdout).toMatch(/csv +1\.75 +-/);

    const split = await json('split', String(old.mapping));
    expect(split).toMatchObject({ coin_id: old.coin, mapping_ids: [old.mapping] });
    const { latest, mappings } = await json('show', String(old.coin));
    expect(latest).toMatchObject([{ source: 'csv', price_usd: 1.75 }]);
    expect(mappings[0].decisions[0]).toMatchObject({ kind: 'split', actor: userInfo().username });
  });

  it('moves a single mapping to another coin', async () => {
    const [heath, plum] = [idsOf('HEATH'), idsOf('PLUM')];
    const moved = await json('move', String(heath.mapping), String(plum.coin), '--keep', 'into');
    expect(moved).toMatchObject({ coin_id: plum.coin, mapping_ids: [heath.mapping] });
    expect((await json('split', String(heath.mapping))).coin_id).toBe(heath.coin);
  });

  it.each([
    [['coins', 'show', '999999'], 'There is no coin 999999'],
    [['coins', 'split', '999999'], 'There is no mapping 999999'],
  ])('exits with 1 for %j and reports why', async (args, message) => {
    const { code, stdout, stderr } = await home.cli(args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([1, '']);
  });

  it.each([
    [['coins', 'show', 'bitcoin'], 'must be a whole number of 1 or more, not "bitcoin"'],
    [['coins', 'merge', '1'], "missing required argument 'into'"],
    [['coins', 'merge', '1', '2', '--keep', 'both'], 'Allowed choices are into'],
    [['coins', 'search', 'x', '--limit', '0'], '--limit must be a whole number from 1 to 1000'],
  ])('exits with 2 for %j and reports why', async (args, message) => {
    const { code, stdout, stderr } = await typeWrongly(args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });
});
