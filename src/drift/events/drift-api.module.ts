import { Module } from '@nestjs/common';
import { DriftController } from './drift.controller.js';
import { DriftModule } from '../drift.module.js';
import { DriftService } from './drift.service.js';

/** The calls about drift, for processes that serve the API. */
@Module({ imports: [DriftModule], controllers: [DriftController], providers: [DriftService] })
export class DriftApiModule {}
