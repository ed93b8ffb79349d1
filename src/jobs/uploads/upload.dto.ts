import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, MaxLength } from 'class-validator';
import { Flag } from '../../http/parameters/query.dto.js';
import { IsText } from '../../http/parameters/text.validator.js';
import { JobDto } from '../job.dto.js';

/** How to read an uploaded CSV file: the options of `kasparro inspect`. */
export class UploadQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Only report how the file would be read',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;

  @ApiPropertyOptional({
    type: String,
    example: 'BTC',
    description: 'Coin of a file without a coin column',
  })
  @IsOptional()
  @IsText()
  @MaxLength(60, { message: 'must be at most 60 characters' })
  symbol?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['price=Close'],
    description: 'role=column, may repeat; a column by name or by number (`#3`)',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @IsText({ each: true })
  map?: string[];

  @ApiPropertyOptional({ type: String, example: 'DMY', description: 'DMY, MDY, YMD, serial or serial1904' })
  @IsOptional()
  @IsText()
  date_format?: string;

  @ApiPropertyOptional({ enum: ['.', ','], description: 'Decimal separator of all numbers' })
  @IsOptional()
  @IsIn(['.', ','], { message: 'must be . or ,' })
  decimal?: '.' | ',';

  @ApiPropertyOptional({ type: String, description: 'Column separator: one character, or `tab`' })
  @IsOptional()
  @IsText()
  delimiter?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Treat prices in another currency as US dollars',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  quote_as_usd?: boolean;

  @ApiPropertyOptional({
    type: String,
    description: 'Time of a file without a time column, ISO 8601',
  })
  @IsOptional()
  @IsText()
  at?: string;
}

/** Result of an upload: a job, or with `dry_run` how the file would be read. */
export class UploadAnswer {
  @ApiPropertyOptional({ type: JobDto })
  job?: JobDto;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  inspection?: object;
}

/** The uploaded form. */
export class UploadForm {
  @ApiProperty({ type: 'string', format: 'binary', description: 'A CSV file, plain or gzip' })
  file!: unknown;
}
