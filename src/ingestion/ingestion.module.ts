import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CheckpointsRepository } from './checkpoints.repository.js';
import { EXTRACTORS, type Extractor } from './extractor.js';
import { CsvExtractor } from './extractors/csv.extractor.js';
import { RawDataRepository } from './raw-data.repository.js';
import { RawPage } from './raw-page.entity.js';
import { SourceCheckpoint } from './source-checkpoint.entity.js';

const extractors = [CsvExtractor];

/** From a source to `raw_data`. A new source adds its extractor to the list. */
@Module({
  imports: [TypeOrmModule.forFeature([RawPage, SourceCheckpoint])],
  providers: [
    ...extractors,
    { provide: EXTRACTORS, useFactory: (...all: Extractor[]) => all, inject: extractors },
    RawDataRepository,
    CheckpointsRepository,
  ],
  exports: [EXTRACTORS, RawDataRepository, CheckpointsRepository],
})
export class IngestionModule {}
