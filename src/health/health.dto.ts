import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';

export class DatabaseHealthDto {
  @ApiProperty({ example: true })
  connected!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 1.2 })
  latency_ms!: number | null;
}

export class SourceHealthDto {
  @ApiProperty({ type: String, nullable: true, example: 'success', description: 'Status of its newest job' })
  status!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_success!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 42.1 })
  age_seconds!: number | null;

  @ApiProperty({ example: false, description: 'No success for more than two intervals of its schedule' })
  stale!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why its newest job failed' })
  error!: string | null;
}

@ApiExtraModels(SourceHealthDto)
export class EtlHealthDto {
  @ApiProperty({ type: String, nullable: true, example: 'success' })
  last_job_status!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_run!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 10 })
  record_count!: number | null;

  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/SourceHealthDto' } })
  sources!: Record<string, SourceHealthDto>;
}

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const;

export class HealthDto {
  @ApiProperty({
    enum: HEALTH_STATUSES,
    description: 'degraded: a source fails or is stale. unhealthy: no database',
  })
  status!: (typeof HEALTH_STATUSES)[number];

  @ApiProperty({ format: 'date-time' })
  timestamp!: string;

  @ApiProperty({ type: DatabaseHealthDto })
  database!: DatabaseHealthDto;

  @ApiProperty({ type: EtlHealthDto })
  etl!: EtlHealthDto;
}

/** Response of a successful probe, as produced by @nestjs/terminus. */
export class ProbeDto {
  @ApiProperty({ example: 'ok' })
  status!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object' },
    example: { database: { status: 'up' } },
    description: 'The checks by name',
  })
  details!: Record<string, object>;
}
