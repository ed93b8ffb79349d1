import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, MaxLength } from 'class-validator';
import { Flag } from '../../http/parameters/query.dto.js';
import { IsText } from '../../http/parameters/text.validator.js';
import type { FileOption, GivenValue } from '../../ingestion/source/file-source.js';
import { JobDto } from '../job.dto.js';

/** How to read an uploaded CSV file: besides `dry_run`, a property for each option given to {@link offerOptions}. */
export class UploadQuery {
  [option: string]: GivenValue | undefined;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Only report how the file would be read',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;
}

/** Documents and validates these options as query parameters of an upload. */
export function offerOptions(options: readonly FileOption[]): void {
  for (const option of options)
    for (const decorate of [typeOf(option), IsOptional(), ...decoratorsOf(option)])
      decorate(UploadQuery.prototype, option.parameter);
}

/** What the compiler records for a declared property; the check for empty parameters reads it. */
function typeOf({ argument, repeats }: FileOption): PropertyDecorator {
  const type = repeats ? Array : argument === null ? Boolean : String;
  return Reflect.metadata('design:type', type);
}

/** Documentation and validation of the parameter of an option. */
function decoratorsOf({
  argument,
  help,
  example,
  choices,
  maxLength,
  repeats,
}: FileOption): PropertyDecorator[] {
  const description = help.replace(/^./, (letter) => letter.toUpperCase());
  if (argument === null)
    return [
      ApiPropertyOptional({ type: Boolean, default: false, description }),
      Flag(),
      IsBoolean({ message: 'must be true or false' }),
    ];
  if (choices)
    return [
      ApiPropertyOptional({ enum: [...choices], description }),
      IsIn(choices, { message: `must be ${choices.join(' or ')}` }),
    ];
  if (repeats)
    return [
      ApiPropertyOptional({ type: [String], ...(example && { example: [example] }), description }),
      Transform(({ value }: { value: unknown }) => [value].flat()),
      IsText({ each: true }),
    ];
  return [
    ApiPropertyOptional({
      type: String,
      ...(example && { example }),
      ...(maxLength && { maxLength }),
      description,
    }),
    IsText(),
    ...(maxLength ? [MaxLength(maxLength, { message: `must be at most ${maxLength} characters` })] : []),
  ];
}

/** The job that loads an upload, or with `dry_run` how the file would be read. */
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
