import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ParameterProblemDto {
  @ApiProperty({ example: 'limit' })
  parameter!: string;

  @ApiProperty({ example: 'must be a whole number from 1 to 1000' })
  message!: string;
}

/** An error as application/problem+json (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'Bad Request' })
  title!: string;

  @ApiProperty({ example: 400 })
  status!: number;

  @ApiProperty({ example: 'limit: must be a whole number from 1 to 1000' })
  detail!: string;

  @ApiProperty({
    example: '6f1b1f0e-3c55-4e0e-9d4c-0d5d0f0c9a11',
    description: 'As in X-Request-ID and the logs',
  })
  request_id!: string;

  @ApiPropertyOptional({ type: [ParameterProblemDto], description: 'The offending parameters' })
  errors?: ParameterProblemDto[];
}
