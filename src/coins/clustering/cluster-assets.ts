import type { JsonObject } from '../../ingestion/source/page.js';
import { matchAssets, type ScoredPair } from '../matching/match-assets.js';
import { LINK_MARGIN } from '../matching/weights.js';
import { Clusters } from './clusters.js';
import { candidateOf, rounded } from './explain.js';
import { LabelIndex } from './label-index.js';
import { labelCandidates, matchLabel } from './match-label.js';
import { memberKey, type Candidate, type Cluster, type Judgement, type Member } from './member.js';
import { ownCoin } from './own-coin.js';
import type { Separations } from './separations.js';
import type { WellKnownCoins } from './well-known-coins.js';

const MAX_CANDIDATES = 5;

/** A link between two assets of different sources. */
interface Link {
  a: Member;
  b: Member;
  pair: ScoredPair;
}

/**
 * Groups assets into clusters that are one coin each, from everything known about all of them, so that the
 * result does not depend on the order in which they came. Operators' decisions come first, then the
 * well-known coins, then evidence, then labels.
 * @param members whole connected components: every asset that shares a ticker, name, slug, contract or coin with a
 *   member is a member too
 */
export function clusterAssets(
  members: Member[],
  wellKnown: WellKnownCoins,
  separations: Separations,
): Cluster[] {
  return new Clusterer(members, wellKnown, separations).clusters();
}

class Clusterer {
  private readonly members: Member[];
  private readonly grown: Clusters;
  /** Why an asset is in its cluster, by member key. */
  private readonly reasons = new Map<string, { confidence: string; evidence: JsonObject }>();
  private readonly candidates = new Map<string, Candidate[]>();

  constructor(
    members: Member[],
    private readonly wellKnown: WellKnownCoins,
    private readonly separations: Separations,
  ) {
    this.members = members.toSorted((a, b) => (memberKey(a) < memberKey(b) ? -1 : 1));
    this.grown = new Clusters(this.members, separations);
  }

  clusters(): Cluster[] {
    this.keepOperatorsDecisions();
    this.mergeWellKnown();
    this.mergeByEvidence();
    this.mergeLabels();
    return this.grown.all().map((cluster) => this.describe(cluster));
  }

  /** The mappings of a coin stay with an asset that an operator assigned to it. */
  private keepOperatorsDecisions(): void {
    for (const ofOneCoin of byCoin(this.members)) {
      const assigned = ofOneCoin.find(({ decidedBy }) => decidedBy === 'operator');
      if (assigned) for (const member of ofOneCoin) this.grown.merge(assigned, member);
    }
  }

  private mergeWellKnown(): void {
    const first = new Map<string, Member>();
    for (const member of this.members) {
      const coin = this.wellKnown.of(member);
      if (!coin) continue;
      this.reasons.set(memberKey(member), {
        confidence: member.isLabel ? '0.9' : '1',
        evidence: { rule: member.isLabel ? 'seed_label' : 'seed_id', seed: coin.slug },
      });
      const known = first.get(coin.slug);
      if (known) this.grown.merge(known, member);
      else first.set(coin.slug, member);
    }
  }

  private mergeByEvidence(): void {
    const bySource = [
      ...Map.groupBy(
        this.members.filter(({ isLabel }) => !isLabel),
        ({ source }) => source,
      ).values(),
    ];
    const links = bySource.flatMap((lefts, index) =>
      bySource.slice(index + 1).flatMap((rights) => this.matchSources(lefts, rights)),
    );
    const likeliestFirst = links.toSorted((x, y) => matchProbability(y.pair) - matchProbability(x.pair));
    for (const { a, b, pair } of likeliestFirst) {
      if (this.grown.areTogether(a, b) || !this.grown.merge(a, b)) continue;
      this.keepReason(a, b, pair, true);
      this.keepReason(b, a, pair, false);
    }
  }

  private matchSources(lefts: Member[], rights: Member[]): Link[] {
    const { links, pairs } = matchAssets(lefts, rights, (a, b) =>
      this.priorDecision(a as Member, b as Member),
    );
    const leftById = new Map(lefts.map((member) => [member.id, member]));
    const rightById = new Map(rights.map((member) => [member.id, member]));
    const linkOf = (pair: ScoredPair): Link => ({
      a: leftById.get(pair.left) as Member,
      b: rightById.get(pair.right) as Member,
      pair,
    });
    for (const { a, b, pair } of pairs.map(linkOf)) {
      if (this.grown.areTogether(a, b)) continue;
      this.addCandidate(a, candidateOf(pair, b, true));
      this.addCandidate(b, candidateOf(pair, a, false));
    }
    return links.map(linkOf);
  }

  /** What operators or the well-known coins decide about two assets; `undefined` when evidence decides. */
  private priorDecision(a: Member, b: Member): boolean | undefined {
    if (this.grown.areTogether(a, b)) return true;
    if (!this.grown.mayMerge(this.grown.of(a), this.grown.of(b))) return false;
    const idExpectedOfB = this.wellKnown.of(a)?.ids[b.source];
    const idExpectedOfA = this.wellKnown.of(b)?.ids[a.source];
    return idExpectedOfB !== undefined || idExpectedOfA !== undefined ? false : undefined;
  }

  private mergeLabels(): void {
    const index = new LabelIndex(this.grown.all());
    for (const label of this.members.filter(({ isLabel }) => isLabel)) {
      const isDecided =
        this.grown.of(label).length > 1 || this.wellKnown.of(label) || label.decidedBy === 'operator';
      if (isDecided) continue;
      const allowed = index
        .find(label)
        .filter((cluster) => cluster.every((member) => !this.separations.has(label, member)));
      const match = matchLabel(label, allowed);
      if (match && this.grown.merge(label, match.partner)) this.reasons.set(memberKey(label), match);
      else this.candidates.set(memberKey(label), labelCandidates(label, allowed));
    }
  }

  private describe(cluster: Member[]): Cluster {
    const seed = cluster.map((member) => this.wellKnown.of(member)).find((coin) => coin !== undefined);
    const first = cluster.find(({ isLabel }) => !isLabel) ?? cluster[0];
    return {
      judgements: cluster.map((member) => this.judge(member, cluster)),
      coin: seed ? { symbol: seed.symbol, name: seed.name, slug: seed.slug } : ownCoin(first as Member),
    };
  }

  private judge(member: Member, cluster: Member[]): Judgement {
    const reason = this.reasons.get(memberKey(member));
    if (reason) {
      const { confidence, evidence } = reason;
      return { member, status: 'resolved', confidence, evidence, candidates: [] };
    }
    const isAssigned = cluster.some(
      ({ decidedBy, coinId }) => decidedBy === 'operator' && coinId === member.coinId,
    );
    if (isAssigned) {
      return { member, status: 'resolved', confidence: '1', evidence: { rule: 'operator' }, candidates: [] };
    }
    const candidates = (this.candidates.get(memberKey(member)) ?? [])
      .toSorted((a, b) => (b.posterior?.of_this ?? 0) - (a.posterior?.of_this ?? 0))
      .slice(0, MAX_CANDIDATES);
    const evidence: JsonObject = { rule: 'own_coin', reason: reasonOf(candidates), needed: LINK_MARGIN };
    return { member, status: 'unresolved', confidence: '0', evidence, candidates };
  }

  private keepReason(member: Member, partner: Member, pair: ScoredPair, partnerIsRight: boolean): void {
    const { score, posterior, evidence } = candidateOf(pair, partner, partnerIsRight);
    const rivals = (this.candidates.get(memberKey(member)) ?? [])
      .filter((rival) => rival.source === partner.source && rival.source_id !== partner.id)
      .map(({ source, source_id, score, posterior }) => ({ source, source_id, score, posterior }));
    this.reasons.set(memberKey(member), {
      confidence: String(rounded(matchProbability(pair))),
      evidence: {
        rule: 'evidence',
        partner: { source: partner.source, source_id: partner.id },
        score,
        posterior,
        evidence,
        rivals: rivals.slice(0, MAX_CANDIDATES),
      },
    });
  }

  private addCandidate(member: Member, candidate: Candidate): void {
    const list = this.candidates.get(memberKey(member)) ?? [];
    list.push(candidate);
    this.candidates.set(memberKey(member), list);
  }
}

/** The lower of both sides. */
function matchProbability({ leftProbability, rightProbability }: ScoredPair): number {
  return Math.min(leftProbability, rightProbability);
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
