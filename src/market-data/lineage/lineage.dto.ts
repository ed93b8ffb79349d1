import { ApiProperty, OmitType } from '@nestjs/swagger';
import { MappingDecisionDto, MappingDto } from '../../coins/mappings/mappings.dto.js';
import { DataRowDto } from '../data/data.dto.js';

/** The mapping from the source's id to this coin, with evidence. */
export class LineageMappingDto extends OmitType(MappingDto, ['candidates', 'first_seen', 'last_seen']) {
  @ApiProperty({
    type: MappingDecisionDto,
    nullable: true,
    description: 'The last decision about it; null if there was none',
  })
  decision!: MappingDecisionDto | null;
}

/** The record as received. */
export class LineageRawDto {
  @ApiProperty({ example: 1, description: 'The stored page' })
  id!: number;

  @ApiProperty({ example: 7, description: 'Index in a list from 0, line of a file from 1' })
  position!: number;

  @ApiProperty({ description: 'false when the page is no longer stored' })
  available!: boolean;

  @ApiProperty({ type: Number, nullable: true, description: 'Number of the page within its job' })
  page!: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'application/json' })
  media_type!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'The element of the list with numbers as sent; for a file `header`, `cells` and the `text` of the line',
  })
  record!: unknown;

  @ApiProperty({ type: String, nullable: true, description: 'Why there is no record' })
  message!: string | null;
}

/** The request that fetched the page, or the reading of the file. */
export class LineageRequestDto {
  @ApiProperty({ description: 'Without keys' })
  url!: string;

  @ApiProperty({ type: Number, nullable: true, example: 200, description: 'null for a file' })
  status!: number | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;

  @ApiProperty({ format: 'date-time' })
  received_at!: string;

  @ApiProperty({ description: 'SHA-256 of the whole page as received, hexadecimal' })
  sha256!: string;

  @ApiProperty({ example: 1, description: 'The job that fetched it' })
  job_id!: number;
}

/** The job that last changed the row: the one that fetched the page, or a replay of it. */
export class LineageJobDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 'schedule' })
  trigger!: string;

  @ApiProperty({ example: 'success' })
  status!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completed_at!: string | null;
}

/** Where a row comes from. */
export class Lineage {
  @ApiProperty({ type: DataRowDto })
  row!: DataRowDto;

  @ApiProperty({ type: LineageMappingDto, nullable: true })
  mapping!: LineageMappingDto | null;

  @ApiProperty({ type: LineageRawDto })
  raw!: LineageRawDto;

  @ApiProperty({
    type: LineageRequestDto,
    nullable: true,
    description: 'null when the page is no longer stored',
  })
  request!: LineageRequestDto | null;

  @ApiProperty({ type: LineageJobDto, nullable: true })
  job!: LineageJobDto | null;

  @ApiProperty({ example: 1, description: 'Version of the normalizer that produced the row' })
  parser_version!: number;
}
