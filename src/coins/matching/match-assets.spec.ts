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

/** Log-odds of two assets that have no rivals. */
function scoreOf(left: Matchable, right: Matchable): number {
  const [pairing] = matchAssets([left], [right]).pairings;
  if (!pairing) throw new Error(`${left.id} and ${right.id} were not thought worth comparing`);
  return pairing.score;
}

describe('which assets of two sources are one coin', () => {
  it('those that agree in ticker, name and slug', () => {
    expect(
      links([asset('plumfield', 'plum', 'Plumfield')], [asset('p/plumfield', 'PLUM', 'Plumfield')]),
    ).toEqual(['plumfield = p/plumfield']);
  });

  it('not those that share a ticker and nothing else, however rare it is', () => {
    const { links: found, pairings } = matchAssets(
      [asset('plumfield', 'PLUMXYZ', 'Plumfield')],
      [asset('p/orchard', 'PLUMXYZ', 'Orchard Works')],
    );
    expect(found).toEqual([]);
    expect(pairings).toHaveLength(1);
  });

  it('not those whose name agrees while many share it', () => {
    const crowd = Array.from({ length: 8 }, (_, index) => asset(`p/moon-${index}`, `M${index}`, 'Moon'));
    expect(links([asset('luna-park', 'LPK', 'Moon')], crowd)).toEqual([]);
  });

  it('the better of two rivals when it is clearly better, none when they are close', () => {
    const left = [asset('plumfield', 'PLUM', 'Plumfield')];
    const good = asset('p/plumfield', 'PLUM', 'Plumfield');
    expect(links(left, [good, asset('p/plum-tree', 'PLUM', 'Plum Tree')])).toEqual([
      'plumfield = p/plumfield',
    ]);
    expect(links(left, [good, asset('q/plumfield', 'PLUM', 'Plumfield')])).toEqual([]);
  });

  it('one to one, whatever the lists hold', () => {
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

  it('does not depend on which side is left', () => {
    const a = [asset('plumfield', 'PLUM', 'Plumfield'), asset('heath', 'HTH', 'Heath')];
    const b = [asset('p/heath-token', 'HTH', 'Heath Token'), asset('p/plumfield', 'PLUM', 'Plumfield')];
    const turned = matchAssets(b, a).links.map((link) => `${link.right} = ${link.left}`);
    expect(turned.toSorted()).toEqual(['heath = p/heath-token', 'plumfield = p/plumfield']);
    expect(links(a, b).toSorted()).toEqual(turned.toSorted());
  });

  it('those whose ids are written alike rather than those that differ in a hyphen', () => {
    const score = (id: string): number =>
      scoreOf(asset('plumfield', 'PLUM', 'Plumfield'), asset(id, 'PLUM', 'Plumfield'));
    expect(score('p/plumfield')).toBeGreaterThan(score('p/plum-field'));
  });

  it('rather those whose words agree, and rather not those that each have a word of their own', () => {
    const score = (id: string, name: string): number =>
      scoreOf(asset('plumfield-gardens', 'PLUM', 'Plumfield Gardens'), asset(id, 'PLUM', name));
    const shared = score('p/plumfield', 'Plumfield');
    expect(shared).toBeGreaterThan(score('p/garden-token', 'Garden Token'));
    expect(shared).toBeGreaterThan(score('p/plumfield-orchards', 'Plumfield Orchards'));
  });

  it('not because a slug or a word repeats the ticker', () => {
    const score = (id: string, name: string): number =>
      scoreOf(asset('plum', 'PLUM', 'Orchard Works'), asset(id, 'PLUM', name));
    expect(score('p/plum', 'Heath')).toBe(score('p/heath', 'Heath'));
  });

  it('asks for more when an id is numbered', () => {
    const score = (id: string): number => scoreOf(asset(id, 'GRK', 'Grok'), asset('p/grok', 'GRK', 'Grok'));
    expect(score('grok-2')).toBeLessThan(score('grok-the-bot'));
  });

  it('lets the living win over the dead', () => {
    const right = [
      asset('p/plumfield', 'PLUM', 'Plumfield', { active: false }),
      asset('q/plumfield', 'PLUM', 'Plumfield'),
    ];
    expect(links([asset('plumfield', 'PLUM', 'Plumfield')], right)).toEqual(['plumfield = q/plumfield']);
  });
});

describe('prices', () => {
  const left = (more: Partial<Matchable>) => [asset('meadow-labs', 'MDW', 'Meadow Labs', more)];
  const right = (more: Partial<Matchable>) => [asset('p/meadowbrook', 'MDW', 'Meadowbrook', more)];

  it('that agree within a percent make up for a name that differs', () => {
    expect(links(left({}), right({}))).toEqual([]);
    expect(links(left(price('3.451')), right(price('3.45')))).toHaveLength(1);
  });

  it('say little between namesakes, which may be listings of one coin', () => {
    const relisted = asset('p/plumfield-token', 'PLUM', 'Plumfield Token', price('3.45'));
    const itself = asset('p/plumfield', 'PLUM', 'Plumfield');
    const coin = asset('plumfield', 'PLUM', 'Plumfield', price('3.45'));
    expect(links([coin], [relisted, itself])).toEqual(['plumfield = p/plumfield']);
    const { features } = matchAssets([coin], [relisted]).pairings[0] ?? {};
    expect(features).toMatchObject({ price_agrees_of_relatives: 1 });
    expect(features).not.toHaveProperty('price_agrees');
  });

  it('near a dollar say less, since so many coins stand there', () => {
    expect(links(left(price('1.001')), right(price('1.0')))).toEqual([]);
  });

  it('a thousandfold apart are proof against, whatever the names', () => {
    const a = asset('plumfield', 'PLUM', 'Plumfield', price('0.002'));
    const b = asset('p/plumfield', 'PLUM', 'Plumfield', price('2.5'));
    expect(matchAssets([a], [b]).pairings).toEqual([]);
  });

  it('of different days are not compared', () => {
    const a = asset('plumfield', 'PLUM', 'Plumfield', price('0.002'));
    const b = asset('p/plumfield', 'PLUM', 'Plumfield', price('2.5', new Date('2024-03-01T12:00:00Z')));
    expect(links([a], [b])).toHaveLength(1);
  });

  it('shared by a wrapped or bridged stand-in do not make it the coin itself', () => {
    const bridged = asset('plumfield-wormhole', 'PLUM', 'Plumfield (Wormhole)', price('2.2'));
    expect(links([bridged], [asset('p/plumfield', 'PLUM', 'Plumfield', price('2.2'))])).toEqual([]);
  });
});

describe('contract addresses', () => {
  const at = (...contracts: string[]) => ({ contracts });

  it('that are shared join coins of different names', () => {
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

  it('that differ on one chain speak against, those on other chains say nothing', () => {
    expect(score('ethereum:0x2')).toBeLessThan(score());
    expect(score('ethereum:0x2', 'bnb:0x3')).toBeLessThan(score());
    expect(score('bnb:0x3')).toBe(score());
    expect(score('ethereum:0x1', 'bnb:0x3')).toBeGreaterThan(score());
  });

  it('are other ones in another case where case matters', () => {
    const apart = (one: string, other: string): string[] =>
      links(
        [asset('old', 'OLD', 'Old', at(`solana:${one}`))],
        [asset('p/fresh', 'NEW', 'Fresh', at(`solana:${other}`))],
      );
    expect(apart('7Q2afV64in6N', '7Q2afV64in6N')).toHaveLength(1);
    expect(apart('7Q2afV64in6N', '7q2AFv64in6N')).toEqual([]);
  });
});
