import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { Flag } from '../common/query.dto.js';
import { JobDto } from './job.dto.js';

/** How to read an uploaded CSV file: the options of `kasparro inspect`. */
export class UploadQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Only say what would be made of the file',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;

  @ApiPropertyOptional({
    type: String,
    example: 'BTC',
    description: 'The coin of a file that has no column for it',
  })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(60, { message: 'must be at most 60 characters' })
  symbol?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['price=Close'],
    description: 'role=column, may repeat; a column by name or by number (`#3`)',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @IsString({ each: true, message: 'must be role=column' })
  map?: string[];

  @ApiPropertyOptional({ type: String, example: 'DMY', description: 'DMY, MDY, YMD, serial or serial1904' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  date_format?: string;

  @ApiPropertyOptional({ enum: ['.', ','], description: 'The decimal sign of all numbers' })
  @IsOptional()
  @IsIn(['.', ','], { message: 'must be . or ,' })
  decimal?: '.' | ',';

  @ApiPropertyOptional({ type: String, description: 'What separates columns: one character, or `tab`' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  delimiter?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Take prices in another currency as US dollars',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  quote_as_usd?: boolean;

  @ApiPropertyOptional({
    type: String,
    description: 'The time of a file that has no column for it, ISO 8601',
  })
  @IsOptional()
  @IsString({ message: 'must be text' })
  at?: string;
}

/** What became of an upload: a job, or with `dry_run` what would be made of the file. */
export class UploadAnswer {
  @ApiPropertyOptional({ type: JobDto })
  job?: JobDto;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  inspection?: object;
}

/** The form that is uploaded. */
export class UploadForm {
  @ApiProperty({ type: 'string', format: 'binary', description: 'A CSV file, plain or gzip' })
  file!: unknown;
}
