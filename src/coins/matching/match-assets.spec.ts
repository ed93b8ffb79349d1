import { describe, expect, it } from '@jest/globals';
import type { Matchable } from './matchable.js';
import { matchAssets } from './match-assets.js';

const AT = new Date('2026-03-01T12:00:00Z');

function asset(id: string, symbol: string, name: string, more: Partial<Matchable> = {}): Matchable {
  const slug = id.split('/').at(-1) ?? id;
  return { id, symbol, name, slug, active: null, price: null, marketCap: null, contracts: [], ...more };
}

const price = (value: string, at = AT) => ({ price: { value, at } });

const links = (left: Matchable[], right: Matchable[]): string[] =>
  matchAssets(left, right).links.map((link) => `${link.left} = ${link.right}`);

/** Log-odds of two assets without other candidates. */
function scoreOf(left: Matchable, right: Matchable): number {
  const [pair] = matchAssets([left], [right]).pairs;
  if (!pair) throw new Error(`${left.id} and ${right.id} were not compared`);
  return pair.score;
}

describe('matchAssets', () => {
  it('links assets with the same ticker, name and slug', () => {
    expect(
      links([asset('plumfield', 'plum', 'Plumfield')], [asset('p/plumfield', 'PLUM', 'Plumfield')]),
    ).toEqual(['plumfield = p/plumfield']);
  });

  it('does not link by ticker alone, however rare it is', () => {
    const { links: found, pairs } = matchAssets(
      [asset('plumfield', 'PLUMXYZ', 'Plumfield')],
      [asset('p/orchard', 'PLUMXYZ', 'Orchard Works')],
    );
    expect(found).toEqual([]);
    expect(pairs).toHaveLength(1);
  });

  it('does not link by a name that many assets share', () => {
    const crowd = Array.from({ length: 8 }, (_, index) => asset(`p/moon-${index}`, `M${index}`, 'Moon'));
    expect(links([asset('luna-park', 'LPK', 'Moon')], crowd)).toEqual([]);
  });

  it('links the clearly better of two candidates, and neither when they are close', () => {
    const left = [asset('plumfield', 'PLUM', 'Plumfield')];
    const good = asset('p/plumfield', 'PLUM', 'Plumfield');
    expect(links(left, [good, asset('p/plum-tree', 'PLUM', 'Plum Tree')])).toEqual([
      'plumfield = p/plumfield',
    ]);
    expect(links(left, [good, asset('q/plumfield', 'PLUM', 'Plumfield')])).toEqual([]);
  });

  it('links one to one, whatever the lists contain', () => {
    const names = ['Plum', 'Plum Token', 'Plum Finance', 'Plumfield', 'Plum Coin'];
    const left = names.map((name, index) =>
      asset(`l-${index}/${name.toLowerCase().replace(' ', '-')}`, 'PLUM', name),
    );
    const right = names.map((name, index) =>
      asset(`r-${index}/${name.toLowerCase().replace(' ', '-')}`, 'PLUM', name),
    );
    const found = matchAssets(left, right).links;
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((link) => link.left)).size).toBe(found.length);
    expect(new Set(found.map((link) => link.right)).size).toBe(found.length);
  });

  it('finds the same links when the sides are swapped', () => {
    const a = [asset('plumfield', 'PLUM', 'Plumfield'), asset('heath', 'HTH', 'Heath')];
    const b = [asset('p/heath-token', 'HTH', 'Heath Token'), asset('p/plumfield', 'PLUM', 'Plumfield')];
    const turned = matchAssets(b, a).links.map((link) => `${link.right} = ${link.left}`);
    expect(turned.toSorted()).toEqual(['heath = p/heath-token', 'plumfield = p/plumfield']);
    expect(links(a, b).toSorted()).toEqual(turned.toSorted());
  });

  it('scores an identical slug higher than one that differs in a hyphen', () => {
    const score = (id: string): number =>
      scoreOf(asset('plumfield', 'PLUM', 'Plumfield'), asset(id, 'PLUM', 'Plumfield'));
    expect(score('p/plumfield')).toBeGreaterThan(score('p/plum-field'));
  });

  it('scores shared rare words higher, and rare words on both sides lower', () => {
    const score = (id: string, name: string): number =>
      scoreOf(asset('plumfield-gardens', 'PLUM', 'Plumfield Gardens'), asset(id, 'PLUM', name));
    const shared = score('p/plumfield', 'Plumfield');
    expect(shared).toBeGreaterThan(score('p/garden-token', 'Garden Token'));
    expect(shared).toBeGreaterThan(score('p/plumfield-orchards', 'Plumfield Orchards'));
  });

  it('adds nothing for a slug or a word that repeats the ticker', () => {
    const score = (id: string, name: string): number =>
      scoreOf(asset('plum', 'PLUM', 'Orchard Works'), asset(id, 'PLUM', name));
    expect(score('p/plum', 'Heath')).toBe(score('p/heath', 'Heath'));
  });

  it('scores a numbered id lower', () => {
    const score = (id: string): number => scoreOf(asset(id, 'GRK', 'Grok'), asset('p/grok', 'GRK', 'Grok'));
    expect(score('grok-2')).toBeLessThan(score('grok-the-bot'));
  });

  it('prefers an active asset to an inactive one', () => {
    const right = [
      asset('p/plumfield', 'PLUM', 'Plumfield', { active: false }),
      asset('q/plumfield', 'PLUM', 'Plumfield'),
    ];
    expect(links([asset('plumfield', 'PLUM', 'Plumfield')], right)).toEqual(['plumfield = q/plumfield']);
  });
});

describe('matchAssets with prices', () => {
  const left = (more: Partial<Matchable>) => [asset('meadow-labs', 'MDW', 'Meadow Labs', more)];
  const right = (more: Partial<Matchable>) => [asset('p/meadowbrook', 'MDW', 'Meadowbrook', more)];

  it('links despite different names when prices are within 1 %', () => {
    expect(links(left({}), right({}))).toEqual([]);
    expect(links(left(price('3.451')), right(price('3.45')))).toHaveLength(1);
  });

  it('counts equal prices less between namesakes', () => {
    const relisted = asset('p/plumfield-token', 'PLUM', 'Plumfield Token', price('3.45'));
    const itself = asset('p/plumfield', 'PLUM', 'Plumfield');
    const coin = asset('plumfield', 'PLUM', 'Plumfield', price('3.45'));
    expect(links([coin], [relisted, itself])).toEqual(['plumfield = p/plumfield']);
    const { features } = matchAssets([coin], [relisted]).pairs[0] ?? {};
    expect(features).toMatchObject({ price_agrees_of_relatives: 1 });
    expect(features).not.toHaveProperty('price_agrees');
  });

  it('counts equal prices near one dollar less', () => {
    expect(links(left(price('1.001')), right(price('1.0')))).toEqual([]);
  });

  it('never links assets whose prices are a thousandfold apart', () => {
    const a = asset('plumfield', 'PLUM', 'Plumfield', price('0.002'));
    const b = asset('p/plumfield', 'PLUM', 'Plumfield', price('2.5'));
    expect(matchAssets([a], [b]).pairs).toEqual([]);
  });

  it('does not compare prices of different days', () => {
    const a = asset('plumfield', 'PLUM', 'Plumfield', price('0.002'));
    const b = asset('p/plumfield', 'PLUM', 'Plumfield', price('2.5', new Date('2024-03-01T12:00:00Z')));
    expect(links([a], [b])).toHaveLength(1);
  });

  it('does not link a wrapped or bridged stand-in by its price', () => {
    const bridged = asset('plumfield-wormhole', 'PLUM', 'Plumfield (Wormhole)', price('2.2'));
    expect(links([bridged], [asset('p/plumfield', 'PLUM', 'Plumfield', price('2.2'))])).toEqual([]);
  });
});

describe('matchAssets with contract addresses', () => {
  const at = (...contracts: string[]) => ({ contracts });

  it('links assets of different names by a shared address', () => {
    expect(
      links(
        [asset('old', 'OLD', 'Old', at('ethereum:0xAB12'))],
        [asset('p/fresh', 'NEW', 'Fresh', at('ethereum:0xab12'))],
      ),
    ).toHaveLength(1);
  });

  const score = (...contracts: string[]): number =>
    scoreOf(
      asset('plum', 'PLUM', 'Plum', at('ethereum:0x1')),
      asset('p/plum', 'PLUM', 'Plum', at(...contracts)),
    );

  it('scores different addresses lower on one chain only', () => {
    expect(score('ethereum:0x2')).toBeLessThan(score());
    expect(score('ethereum:0x2', 'bnb:0x3')).toBeLessThan(score());
    expect(score('bnb:0x3')).toBe(score());
    expect(score('ethereum:0x1', 'bnb:0x3')).toBeGreaterThan(score());
  });

  it('compares addresses with case on chains where case matters', () => {
    const apart = (one: string, other: string): string[] =>
      links(
        [asset('old', 'OLD', 'Old', at(`solana:${one}`))],
        [asset('p/fresh', 'NEW', 'Fresh', at(`solana:${other}`))],
      );
    expect(apart('7Q2afV64in6N', '7Q2afV64in6N')).toHaveLength(1);
    expect(apart('7Q2afV64in6N', '7q2AFv64in6N')).toEqual([]);
  });
});
