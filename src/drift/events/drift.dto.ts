import { EXAMPLE_API_SOURCE } from '../../config/source-names.js';
import { ApiProperty } from '@nestjs/swagger';
import { Cursor, Limit, NextCursor } from '../../http/parameters/query.dto.js';
import { DRIFT_KINDS, type DriftKind } from '../../config/drift-policy.js';
import { ChoiceFilter, SourceFilter } from '../../http/parameters/filters.js';
import {
  DRIFT_SEVERITIES,
  DRIFT_STATUSES,
  type DriftEvent,
  type DriftSeverity,
  type DriftStatus,
} from './drift-event.entity.js';

/** Filters of drift events; they combine. */
export class DriftQuery {
  @SourceFilter('Only events of this source')
  source?: string;

  @ChoiceFilter(DRIFT_STATUSES, 'Only events with this status')
  status?: DriftStatus;

  @ChoiceFilter(DRIFT_SEVERITIES, 'Only events of this severity')
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

  @ApiProperty({ example: EXAMPLE_API_SOURCE })
  source!: string;

  @ApiProperty({
    example: EXAMPLE_API_SOURCE,
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

  @ApiProperty({ type: Number, nullable: true, example: 7, description: 'The first job with this event' })
  job_id!: number | null;
}

export class DriftAnswer {
  @ApiProperty({ type: [DriftEventDto] })
  events!: DriftEventDto[];

  @NextCursor()
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
