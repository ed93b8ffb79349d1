import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiError } from '../../common/errors.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { Answers } from '../../http/cache/response-cache.js';
import { ApiConditional } from '../../http/cache/conditional.docs.js';
import { DataExport } from './data.export.js';
import { DataAnswer, DataQuery, DataRowDto, type Format } from './data.dto.js';
import { DataReader } from './data.reader.js';

const ACCEPTED: Record<string, Format> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};

@ApiTags('Data')
@Controller(`${API}/data`)
export class DataController {
  constructor(
    private readonly reader: DataReader,
    private readonly exporter: DataExport,
    private readonly answers: Answers,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Facts, newest first',
    description:
      'Page with `cursor`, or with `offset` where lists are short. As NDJSON or CSV everything that matches is streamed.',
  })
  @ApiExtraModels(DataRowDto)
  @ApiOkResponse({
    description: 'A page, or all rows',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(DataAnswer) } },
      'application/x-ndjson': { schema: { type: 'string', description: 'One row per line' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiExtraModels(DataAnswer)
  @ApiConditional()
  @ApiBadRequestResponse({ type: ProblemDto })
  async list(@Query() query: DataQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    const format = query.format ?? accepted(request);
    if (format === 'json')
      return this.answers.sendRead(request, response, (version) => this.reader.page(query, version));
    const limit = 'limit' in request.query ? query.limit : null;
    return this.exporter.send(request, response, query, { format, limit });
  }
}

/** @throws ApiError 406 when the client takes none of what there is */
function accepted(request: Request): Format {
  if (request.headers.accept === undefined) return 'json';
  const type = request.accepts(Object.keys(ACCEPTED));
  if (type !== false) return ACCEPTED[type] ?? 'json';
  throw new ApiError(
    406,
    'Not Acceptable',
    'This can be had as application/json, application/x-ndjson or text/csv',
  );
}
