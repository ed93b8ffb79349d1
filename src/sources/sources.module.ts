import { Global, Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import type { FileOption } from '../ingestion/source/file-source.js';
import { SourceRegistry } from '../ingestion/source/source-registry.js';
import type { Source } from '../ingestion/source/source.js';
import { CSV_OPTIONS } from './csv/option-table.js';
import { SOURCE_CLASSES } from './sources.js';

const classes = Object.values(SOURCE_CLASSES);

/** Provides every source, and the registry through which the stages find them. */
@Global()
@Module({
  imports: [IngestionModule],
  providers: [
    ...classes.flatMap((source) => [source, ...source.providers]),
    { provide: SourceRegistry, useFactory: (...all: Source[]) => new SourceRegistry(all), inject: classes },
  ],
  exports: [SourceRegistry],
})
export class SourcesModule {
  /** The options of how to read a file, for the surfaces that offer them. */
  static readonly fileOptions: readonly FileOption[] = CSV_OPTIONS;
}
