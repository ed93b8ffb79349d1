import type { JsonObject } from '../../ingestion/source/page.js';
import { matchAssets, type Pairing } from '../matching/matcher.js';
import { LINK_MARGIN } from '../matching/weights.js';
import { candidateOf, rounded } from './explain.js';
import { Grouping, type Separated } from './grouping.js';
import { LabelIndex } from './label-index.js';
import { findLabel, labelCandidates } from './labels.js';
import { hasIds, memberKey, type Candidate, type Group, type Judgement, type Member } from './member.js';
import { ownCoin } from './own-coin.js';
import type { Seeds } from './seeds.js';

const MOST_CANDIDATES = 5;

/**
 * Decides which assets are one coin, from everything that is known about all of them at once: the
 * answer does not depend on the order in which they came. An operator's decisions stand, then come
 * the well-known coins, then evidence, then labels.
 * @param members whole neighbourhoods: whoever shares a ticker, name, slug or coin with a member is one
 */
export function decide(members: Member[], seeds: Seeds, separated: Separated): Group[] {
  return new Decider(members, seeds, separated).groups();
}

class Decider {
  private readonly members: Member[];
  private readonly grouping: Grouping;
  private readonly found = new Map<string, { confidence: string; evidence: JsonObject }>();
  private readonly candidates = new Map<string, Candidate[]>();

  constructor(
    members: Member[],
    private readonly seeds: Seeds,
    private readonly separated: Separated,
  ) {
    this.members = members.toSorted((a, b) => (memberKey(a) < memberKey(b) ? -1 : 1));
    this.grouping = new Grouping(this.members, separated);
  }

  groups(): Group[] {
    this.keepOperatorsDecisions();
    this.joinWellKnown();
    this.joinByEvidence();
    this.joinLabels();
    return this.grouping.all().map((group) => this.describe(group));
  }

  /** Whoever stands with an asset that an operator placed, stays with it. */
  private keepOperatorsDecisions(): void {
    for (const group of byCoin(this.members)) {
      const placed = group.find(({ decidedBy }) => decidedBy === 'operator');
      if (placed) for (const member of group) this.grouping.join(placed, member);
    }
  }

  private joinWellKnown(): void {
    const first = new Map<string, Member>();
    for (const member of this.members) {
      const seed = this.seeds.of(member);
      if (!seed) continue;
      const byId = hasIds(member.source);
      this.found.set(memberKey(member), {
        confidence: byId ? '1' : '0.9',
        evidence: { rule: byId ? 'seed_id' : 'seed_label', seed: seed.slug },
      });
      const known = first.get(seed.slug);
      if (known) this.grouping.join(known, member);
      else first.set(seed.slug, member);
    }
  }

  private joinByEvidence(): void {
    const sources = [...new Set(this.members.map(({ source }) => source).filter(hasIds))];
    const links: { a: Member; b: Member; pairing: Pairing }[] = [];
    sources.forEach((left, index) => {
      for (const right of sources.slice(index + 1)) links.push(...this.matchSources(left, right));
    });
    const byBelief = links.toSorted((x, y) => belief(y.pairing) - belief(x.pairing));
    for (const { a, b, pairing } of byBelief) {
      if (this.grouping.areOne(a, b) || !this.grouping.join(a, b)) continue;
      this.note(a, b, pairing, true);
      this.note(b, a, pairing, false);
    }
  }

  private matchSources(left: string, right: string): { a: Member; b: Member; pairing: Pairing }[] {
    const [lefts, rights] = [left, right].map((source) =>
      this.members.filter((member) => member.source === source),
    );
    const { links, pairings } = matchAssets(lefts ?? [], rights ?? [], (a, b) =>
      this.settled(a as Member, b as Member),
    );
    const byKey = new Map(this.members.map((member) => [memberKey(member), member]));
    const ends = (pairing: Pairing): [Member, Member] =>
      [
        byKey.get(memberKey({ source: left, id: pairing.left })),
        byKey.get(memberKey({ source: right, id: pairing.right })),
      ] as [Member, Member];
    for (const pairing of pairings) {
      const [a, b] = ends(pairing);
      if (this.grouping.areOne(a, b)) continue;
      this.addCandidate(a, candidateOf(pairing, b, true));
      this.addCandidate(b, candidateOf(pairing, a, false));
    }
    return links.map((pairing) => {
      const [a, b] = ends(pairing);
      return { a, b, pairing };
    });
  }

  /** What an operator or the list of well-known coins has settled about two assets. */
  private settled(a: Member, b: Member): boolean | undefined {
    if (this.grouping.areOne(a, b)) return true;
    if (!this.grouping.mayJoin(this.grouping.groupOf(a), this.grouping.groupOf(b))) return false;
    const expected = this.seeds.of(a)?.ids[b.source] ?? null;
    const expectedBack = this.seeds.of(b)?.ids[a.source] ?? null;
    if (expected !== null || expectedBack !== null) return false;
    return undefined;
  }

  private joinLabels(): void {
    const labels = this.members.filter(({ source }) => !hasIds(source));
    const coins = new LabelIndex(this.grouping.all());
    for (const label of labels) {
      if (this.grouping.groupOf(label).length > 1 || this.seeds.of(label) || label.decidedBy === 'operator')
        continue;
      const allowed = coins
        .likely(label)
        .filter((group) => group.every((member) => !this.separated(label, member)));
      const finding = findLabel(label, allowed);
      if (finding && this.grouping.join(label, finding.partner)) this.found.set(memberKey(label), finding);
      else this.candidates.set(memberKey(label), labelCandidates(label, allowed));
    }
  }

  private describe(group: Member[]): Group {
    const seed = group.map((member) => this.seeds.of(member)).find((found) => found !== undefined);
    const first = group.find(({ source }) => hasIds(source)) ?? group[0];
    return {
      judgements: group.map((member) => this.judge(member, group)),
      coin: seed ? { symbol: seed.symbol, name: seed.name, slug: seed.slug } : ownCoin(first as Member),
    };
  }

  private judge(member: Member, group: Member[]): Judgement {
    const found = this.found.get(memberKey(member));
    if (found) return { member, status: 'resolved', ...found, candidates: [] };
    const placed = group.some(
      ({ decidedBy, coinId }) => decidedBy === 'operator' && coinId === member.coinId,
    );
    if (placed) {
      return { member, status: 'resolved', confidence: '1', evidence: { rule: 'operator' }, candidates: [] };
    }
    const candidates = (this.candidates.get(memberKey(member)) ?? [])
      .toSorted((a, b) => (b.posterior?.of_this ?? 0) - (a.posterior?.of_this ?? 0))
      .slice(0, MOST_CANDIDATES);
    const evidence: JsonObject = { rule: 'own_coin', reason: reasonOf(candidates), needed: LINK_MARGIN };
    return { member, status: 'unresolved', confidence: '0', evidence, candidates };
  }

  private note(member: Member, partner: Member, pairing: Pairing, partnerIsRight: boolean): void {
    const { score, posterior, evidence } = candidateOf(pairing, partner, partnerIsRight);
    const rivals = (this.candidates.get(memberKey(member)) ?? [])
      .filter((rival) => rival.source === partner.source && rival.source_id !== partner.id)
      .map(({ source, source_id, score, posterior }) => ({ source, source_id, score, posterior }));
    this.found.set(memberKey(member), {
      confidence: String(rounded(belief(pairing))),
      evidence: {
        rule: 'evidence',
        partner: { source: partner.source, source_id: partner.id },
        score,
        posterior,
        evidence,
        rivals: rivals.slice(0, MOST_CANDIDATES),
      },
    });
  }

  private addCandidate(member: Member, candidate: Candidate): void {
    const list = this.candidates.get(memberKey(member)) ?? [];
    list.push(candidate);
    this.candidates.set(memberKey(member), list);
  }
}

function belief({ ofLeft, ofRight }: Pairing): number {
  return Math.min(ofLeft, ofRight);
}

function reasonOf([best, next]: Candidate[]): string {
  if (!best) return 'no_candidates';
  const [first, second] = [best.posterior?.of_this ?? 0, next?.posterior?.of_this ?? 0];
  return second > first / 4 ? 'close_candidates' : 'too_little_evidence';
}

function byCoin(members: Member[]): Iterable<Member[]> {
  return Map.groupBy(
    members.filter(({ coinId }) => coinId !== null),
    ({ coinId }) => coinId,
  ).values();
}
