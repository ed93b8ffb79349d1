import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DriftEvent } from './drift-event.entity.js';

/** Watches what the sources send. */
@Module({ imports: [TypeOrmModule.forFeature([DriftEvent])] })
export class DriftModule {}
