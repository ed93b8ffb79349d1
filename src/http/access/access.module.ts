import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { UnknownParametersGuard } from './unknown-parameters.guard.js';
import { TIME_LIMIT_VALUES, TIME_LIMITS } from './server-timeouts.js';

/** Guards and limits that apply to all routes; `installMiddleware` adds the rest. */
@Module({
  providers: [
    { provide: APP_GUARD, useClass: UnknownParametersGuard },
    { provide: TIME_LIMITS, useValue: TIME_LIMIT_VALUES },
  ],
})
export class AccessModule {}
