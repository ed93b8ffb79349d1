import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { UnknownParametersGuard } from './unknown-parameters.guard.js';
import { TIME_LIMIT_VALUES, TIME_LIMITS } from './server-timeouts.js';

/** What stands between callers and the routes of the process; `front-door` puts most of it in place. */
@Module({
  providers: [
    { provide: APP_GUARD, useClass: UnknownParametersGuard },
    { provide: TIME_LIMITS, useValue: TIME_LIMIT_VALUES },
  ],
})
export class AccessModule {}
