import { ApiProperty } from '@nestjs/swagger';
import { FINISHED } from '../../common/job-status.js';
import { EXAMPLE_FILE_SOURCE } from '../../config/source-names.js';
import { AmountsDto } from '../../http/amounts.dto.js';
import { JobCountsDto } from '../job.dto.js';

/** A row as it would be after the replay. */
export class DifferentRowDto extends AmountsDto {
  @ApiProperty({ type: Number, nullable: true, description: 'As in /data; null for a row that would be new' })
  id!: number | null;

  @ApiProperty({
    example: 1,
    description: 'Temporary if the coin does not exist yet: the replay assigns another id',
  })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ format: 'date-time' })
  timestamp!: string;

  @ApiProperty({ type: AmountsDto, nullable: true, description: 'Current amounts' })
  before!: AmountsDto | null;

  @ApiProperty({ description: 'Stored page of its record' })
  raw_id!: number;

  @ApiProperty({ description: 'Position in that page: index in a list, line of a file' })
  raw_position!: number;
}

/** A record that would be rejected. */
export class RejectExampleDto {
  @ApiProperty()
  raw_id!: number;

  @ApiProperty({ example: 'line 7' })
  place!: string;

  @ApiProperty({ type: String, nullable: true })
  source_id!: string | null;

  @ApiProperty({ example: 'price_missing' })
  code!: string;

  @ApiProperty({ type: String, nullable: true })
  field!: string | null;

  @ApiProperty({ type: String, nullable: true })
  value!: string | null;

  @ApiProperty()
  message!: string;
}

export class DifferentRowsDto {
  @ApiProperty({ example: 3, description: 'How many rows' })
  rows!: number;

  @ApiProperty({ type: [DifferentRowDto] })
  examples!: DifferentRowDto[];
}

export class RejectedExamplesDto {
  @ApiProperty({ example: 1, description: 'How many records' })
  records!: number;

  @ApiProperty({ type: [RejectExampleDto] })
  examples!: RejectExampleDto[];
}

/** What a replay would change. */
export class DifferenceDto {
  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({ example: 3, description: 'Stored pages it would load' })
  pages!: number;

  @ApiProperty({ type: JobCountsDto, description: 'The counts of the job' })
  counts!: JobCountsDto;

  @ApiProperty({ type: DifferentRowsDto })
  added!: DifferentRowsDto;

  @ApiProperty({ type: DifferentRowsDto })
  changed!: DifferentRowsDto;

  @ApiProperty({ type: RejectedExamplesDto })
  rejected!: RejectedExamplesDto;

  @ApiProperty({ enum: FINISHED, description: 'How the job would end' })
  status!: string;

  @ApiProperty({ type: String, nullable: true })
  error_message!: string | null;
}
