import { Module } from '@nestjs/common';
import { DriftController } from './drift.controller.js';
import { DriftModule } from '../drift.module.js';
import { DriftService } from './drift.service.js';

/** API of drift events, for processes that serve it. */
@Module({ imports: [DriftModule], controllers: [DriftController], providers: [DriftService] })
export class DriftApiModule {}
