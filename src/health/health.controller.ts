import { Controller, Get, Res } from '@nestjs/common';
import { ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { ApiError } from '../common/errors.js';
import { Endpoint } from '../http/endpoint.decorator.js';
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
  @Endpoint({ summary: 'State of the database and of each source', ok: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto, description: 'unhealthy' })
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const health = await this.reader.health();
    response.status(health.status === 'unhealthy' ? 503 : 200);
    return health;
  }

  @Get('live')
  @Endpoint({
    summary: 'Liveness probe: the process responds',
    ok: { type: ProbeDto, description: 'Alive' },
  })
  async live(): Promise<HealthCheckResult> {
    return this.checks.check([]);
  }

  @Get('ready')
  @Endpoint({
    summary: 'Readiness probe: the database responds and no migration is pending',
    ok: { type: ProbeDto, description: 'Ready' },
    errors: { 503: 'The database does not respond, or migrations are pending' },
  })
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
