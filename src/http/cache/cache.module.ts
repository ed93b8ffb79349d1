import { Global, Module } from '@nestjs/common';
import { Answers } from './response-cache.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadDatabase } from '../../database/read-replica.js';
import { SourceFiguresReader } from '../../totals/source-totals.reader.js';

/** What read endpoints share: where they read, the version of what they read, and answers that are kept. */
@Global()
@Module({
  providers: [ReadDatabase, DataVersionReader, SourceFiguresReader, Answers],
  exports: [ReadDatabase, DataVersionReader, SourceFiguresReader, Answers],
})
export class ReadsModule {}
