import type { INestApplicationContext } from '@nestjs/common';
import { userInfo } from 'node:os';
import { CoinsReader } from '../../coins/coins.reader.js';
import {
  DecisionsService,
  type DecisionOptions,
  type OperatorDecision,
} from '../../coins/decisions/decisions.service.js';
import { Conflict } from '../../common/errors.js';
import { withApplication } from '../context.js';
import { printResult } from '../output.js';
import { WorkFailed } from '../cli-errors.js';
import { wholeNumber } from '../arguments.js';

interface Flags {
  keep?: 'into';
  by?: string;
  json?: boolean;
}

type Decide = (decisions: DecisionsService, options: DecisionOptions) => Promise<OperatorDecision>;

/** `kasparro coins merge`: moves all mappings of a coin to another. */
export async function mergeCoins(coin: string, into: string, flags: Flags): Promise<void> {
  const [from, to] = [wholeNumber(coin, 'The coin'), wholeNumber(into, 'The coin that stays')];
  await decide(flags, (decisions, options) => decisions.merge(from, to, options));
}

/** `kasparro coins split`: gives a mapping its own coin again. */
export async function splitMapping(mapping: string, flags: Flags): Promise<void> {
  const id = wholeNumber(mapping, 'The mapping');
  await decide(flags, (decisions, { actor }) => decisions.split(id, actor));
}

/** `kasparro coins move`: moves a mapping to another coin. */
export async function moveMapping(mapping: string, coin: string, flags: Flags): Promise<void> {
  const [id, to] = [wholeNumber(mapping, 'The mapping'), wholeNumber(coin, 'The coin')];
  await decide(flags, (decisions, options) => decisions.move(id, to, options));
}

async function decide({ keep, by, json }: Flags, decision: Decide): Promise<void> {
  const options: DecisionOptions = { actor: by ?? currentUser(), keep: keep ?? 'refuse' };
  await withApplication(async (app) => {
    const made = await decision(app.get(DecisionsService), options).catch(inTermsOfFlags);
    const { operation, coinId, mappingIds } = made;
    printResult(
      json,
      { operation, coin_id: coinId, mapping_ids: mappingIds },
      await decisionText(app, made, options.actor),
    );
  });
}

async function decisionText(
  app: INestApplicationContext,
  { operation, coinId, mappingIds }: OperatorDecision,
  actor: string | null,
): Promise<string> {
  const { symbol, name } = await app.get(CoinsReader).one(coinId);
  const mappings = `${mappingIds.length === 1 ? 'Mapping' : 'Mappings'} ${mappingIds.join(', ')}`;
  return (
    `${mappings} moved to coin ${coinId} (${symbol}, ${name}), with all facts.\n` +
    `Recorded as ${operation}${actor === null ? '' : ` by ${actor}`}; \`kasparro coins show ${coinId}\` shows the history.`
  );
}

function inTermsOfFlags(error: unknown): never {
  if (error instanceof Conflict && typeof error.extension['conflicts'] === 'number')
    throw new WorkFailed(error.message.replace('?keep=into', '--keep into'));
  throw error;
}

/** Returns the name of the current user, or null where the system knows none, as in some containers. */
function currentUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
