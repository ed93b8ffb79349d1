import { Controller, Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiError } from '../../common/errors.js';
import { Accepted } from '../../http/accepted.js';
import { Conditional } from '../../http/cache/conditional.decorator.js';
import { DeferredSnapshot, type Deferred } from '../../http/cache/deferred.js';
import { ClientGone } from '../../http/client-gone.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { API } from '../../http/routes.js';
import { DataExport } from './data.export.js';
import { DataAnswer, DataQuery, DataRowDto, type Format } from './data.dto.js';
import { DataReader } from './data.reader.js';

/** Formats by media type, preferred ones first. */
const FORMATS_BY_TYPE: Record<string, Format> = {
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
  ) {}

  @Get()
  @Endpoint({
    summary: 'Facts, newest first',
    description:
      'Page with `cursor`, or with `offset` for short lists. NDJSON and CSV stream all matching facts.',
    ok: {
      description: 'A page, or all rows',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(DataAnswer) } },
        'application/x-ndjson': { schema: { type: 'string', description: 'One row per line' } },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    errors: { 400: 'A parameter is invalid' },
  })
  @ApiExtraModels(DataRowDto, DataAnswer)
  @Conditional()
  list(
    @Query() query: DataQuery,
    @Accepted(Object.keys(FORMATS_BY_TYPE)) type: string | false,
    @ClientGone() gone: AbortSignal,
  ): Deferred {
    const format = query.format ?? formatOf(type);
    if (format !== 'json') return this.exporter.prepare(query, format, gone);
    return new DeferredSnapshot((version) => this.reader.page(query, version));
  }
}

/** @throws ApiError 406 when the client accepts none of the formats */
function formatOf(type: string | false): Format {
  const format = type === false ? undefined : FORMATS_BY_TYPE[type];
  if (format !== undefined) return format;
  throw new ApiError(
    406,
    'Not Acceptable',
    'Available as application/json, application/x-ndjson and text/csv; change the Accept header',
  );
}
