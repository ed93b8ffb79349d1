import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { ApiError } from '../common/errors.js';
import { ProblemDto } from '../http/problems/problem.dto.js';
import { API } from '../http/routes.js';
import { HealthDto, ProbeDto } from './health.dto.js';
import { HealthReader } from './health.reader.js';

@ApiTags('Operations')
@Controller(['health', `${API}/health`])
export class HealthController {
  constructor(
    private readonly reader: HealthReader,
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'State of the database and of each source' })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto, description: 'unhealthy' })
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const health = await this.reader.health();
    response.status(health.status === 'unhealthy' ? 503 : 200);
    return health;
  }

  @Get('live')
  @ApiOperation({ summary: 'Liveness probe: the process answers' })
  @ApiOkResponse({ type: ProbeDto, description: 'Alive' })
  async live(): Promise<HealthCheckResult> {
    return this.checks.check([]);
  }

  @Get('ready')
  @ApiOperation({ summary: 'Readiness probe: the database answers and no migration is pending' })
  @ApiOkResponse({ type: ProbeDto, description: 'Ready' })
  @ApiServiceUnavailableResponse({ type: ProblemDto })
  async ready(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.database()]).catch((error: unknown) => {
      throw new ApiError(503, 'Service Unavailable', reasonOf(error));
    });
  }

  private async database(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    try {
      const pending = await this.reader.pendingMigrations();
      return pending
        ? indicator.down({ message: 'migrations are pending: run `kasparro migrate`' })
        : indicator.up();
    } catch {
      return indicator.down({ message: 'the database is not responding' });
    }
  }
}

function reasonOf(error: unknown): string {
  const { response } = error as { response?: { error?: Record<string, { message?: string }> } };
  return response?.error?.database?.message ?? 'not ready';
}
