import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Cursor, Limit } from '../../http/parameters/query.dto.js';
import { DRIFT_KINDS, type DriftKind } from '../../config/drift-policy.js';
import { SOURCES } from '../../config/source-names.js';
import {
  DRIFT_SEVERITIES,
  DRIFT_STATUSES,
  type DriftEvent,
  type DriftSeverity,
  type DriftStatus,
} from './drift-event.entity.js';

/** Filters of drift events; they combine. */
export class DriftQuery {
  @ApiPropertyOptional({ enum: SOURCES, description: 'Only events of this source' })
  @IsOptional()
  @IsIn(SOURCES, { message: `must be one of ${SOURCES.join(', ')}` })
  source?: string;

  @ApiPropertyOptional({ enum: DRIFT_STATUSES, description: 'Only events with this status' })
  @IsOptional()
  @IsIn(DRIFT_STATUSES, { message: `must be one of ${DRIFT_STATUSES.join(', ')}` })
  status?: DriftStatus;

  @ApiPropertyOptional({ enum: DRIFT_SEVERITIES, description: 'Only events of this severity' })
  @IsOptional()
  @IsIn(DRIFT_SEVERITIES, { message: `must be one of ${DRIFT_SEVERITIES.join(', ')}` })
  severity?: DriftSeverity;

  @Limit('Maximum number of events')
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** A change in what a source sends. Times are ISO 8601 in UTC. */
export class DriftEventDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 'coingecko' })
  source!: string;

  @ApiProperty({
    example: 'coingecko',
    description: 'The path of a file, or for an API the name of the source',
  })
  feed!: string;

  @ApiProperty({ enum: DRIFT_KINDS })
  kind!: DriftKind;

  @ApiProperty({
    enum: DRIFT_SEVERITIES,
    description:
      'critical: nothing can be loaded, or values are wrong; warning: loaded data has changed; info: no effect on loaded data',
  })
  severity!: DriftSeverity;

  @ApiProperty({ type: String, nullable: true, example: 'current_price' })
  field!: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.92,
    description: 'Confidence of a rename, from 0 to 1',
  })
  confidence!: number | null;

  @ApiProperty({ example: 'current_price was probably renamed to price_usd (confidence 0.92)' })
  message!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Measurements' })
  details!: object;

  @ApiProperty({ enum: DRIFT_STATUSES })
  status!: DriftStatus;

  @ApiProperty({ type: String, format: 'date-time' })
  first_seen!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  last_seen!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it healed or was acknowledged',
  })
  closed_at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 7, description: 'The job that showed it first' })
  job_id!: number | null;
}

export class DriftAnswer {
  @ApiProperty({ type: [DriftEventDto] })
  events!: DriftEventDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Value of `cursor` for the next page; null on the last page',
  })
  next_cursor!: string | null;
}

export class DriftEventAnswer {
  @ApiProperty({ type: DriftEventDto })
  event!: DriftEventDto;
}

/** Converts an event to its API form. */
export function toDriftEventDto(event: DriftEvent): DriftEventDto {
  const { id, source, feed, kind, severity, field, confidence, message, details, status } = event;
  return {
    id,
    source,
    feed,
    kind,
    severity,
    field,
    confidence: confidence === null ? null : Number(confidence),
    message,
    details,
    status,
    first_seen: event.firstSeen.toISOString(),
    last_seen: event.lastSeen.toISOString(),
    closed_at: event.closedAt?.toISOString() ?? null,
    job_id: event.jobId,
  };
}
