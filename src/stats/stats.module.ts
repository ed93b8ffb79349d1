import { Module } from '@nestjs/common';
import { SourcesReader } from './sources.reader.js';
import { StatsController } from './stats.controller.js';
import { StatsReader } from './stats.reader.js';

/** Figures over what was loaded and how the sources are doing. */
@Module({ controllers: [StatsController], providers: [StatsReader, SourcesReader] })
export class StatsModule {}
