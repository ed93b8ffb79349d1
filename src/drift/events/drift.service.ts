import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LessThan, type DataSource } from 'typeorm';
import { decodeCursor, encodeCursor } from '../../http/parameters/cursor.js';
import { Conflict, NotFound } from '../../common/errors.js';
import { inTransaction } from '../../database/transaction.js';
import { keyOf } from '../compare/deviation.js';
import { DriftEvent } from './drift-event.entity.js';
import { DriftEventsRepository } from './drift-events.repository.js';
import { toDriftEventDto, type DriftAnswer, type DriftEventDto, type DriftQuery } from './drift.dto.js';
import { RunProfilesRepository } from '../profile/run-profiles.repository.js';

/** Lists and acknowledges drift events. */
@Injectable()
export class DriftService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly events: DriftEventsRepository,
    private readonly profiles: RunProfilesRepository,
  ) {}

  /** Lists events, newest first. */
  async list({ source, status, severity, limit, cursor }: DriftQuery): Promise<DriftAnswer> {
    const below = cursor === undefined ? undefined : decodeCursor(cursor, isPosition).drift;
    const found = await this.dataSource.getRepository(DriftEvent).find({
      where: {
        ...(source && { source }),
        ...(status && { status }),
        ...(severity && { severity }),
        ...(below !== undefined && { id: LessThan(below) }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      events: page.map(toDriftEventDto),
      next_cursor: found.length > limit && last ? encodeCursor({ drift: last.id }) : null,
    };
  }

  /**
   * Accepts a change: it is not reported again, and the runs since it was first seen become the baseline.
   * Idempotent.
   * @throws NotFound for an unknown event, Conflict for one that has healed
   */
  async acknowledge(id: number): Promise<DriftEventDto> {
    return inTransaction(this.dataSource, async (tx) => {
      const event = await this.events.findAndLock(tx, id);
      if (!event) throw new NotFound('id', `There is no drift event ${id}`);
      if (event.status === 'healed')
        throw new Conflict(`Drift event ${id} has healed: the source sends the previous format again`);
      if (event.status === 'open') {
        await this.events.close(tx, id, 'acknowledged');
        await this.profiles.accept(tx, event.source, event.feed, keyOf(event), event.jobId ?? 0);
      }
      return toDriftEventDto((await this.events.findAndLock(tx, id)) ?? event);
    });
  }
}

function isPosition(decoded: unknown): decoded is { drift: number } {
  const { drift } = (decoded ?? {}) as { drift?: unknown };
  return Number.isSafeInteger(drift) && (drift as number) > 0;
}
