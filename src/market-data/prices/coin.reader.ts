import { Injectable } from '@nestjs/common';
import { NotFound } from '../../common/errors.js';
import { ReadReplica } from '../../database/read-replica.js';

/** Reads the names of coins. */
@Injectable()
export class CoinReader {
  constructor(private readonly database: ReadReplica) {}

  /** @throws NotFound when there is no such coin */
  async symbolOf(id: number): Promise<string> {
    const [coin] = await this.database.query<{ symbol: string }>('SELECT symbol FROM coins WHERE id = $1', [
      id,
    ]);
    if (!coin) throw new NotFound('id', `There is no coin ${id}`);
    return coin.symbol;
  }
}
