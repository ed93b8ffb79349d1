import { Module } from '@nestjs/common';
import { SourcesReader } from './sources.reader.js';
import { StatsController } from './stats.controller.js';
import { StatsReader } from './stats.reader.js';

/** Endpoints for statistics and the state of the sources. */
@Module({ controllers: [StatsController], providers: [StatsReader, SourcesReader] })
export class StatsModule {}
