import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { Response } from 'express';
import { API } from '../http/routes.js';

@ApiTags('Operations')
@Controller('metrics')
export class MetricsController extends PrometheusController {
  @Get()
  @ApiOperation({ summary: 'Metrics of this process as Prometheus text' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  override async index(@Res({ passthrough: true }) response: Response): Promise<string> {
    return super.index(response);
  }
}

/** The same under the API prefix. */
@ApiTags('Operations')
@Controller(`${API}/metrics`)
export class PrefixedMetricsController extends MetricsController {}
