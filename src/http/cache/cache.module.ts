import { Global, Module } from '@nestjs/common';
import { ResponseCache } from './response-cache.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadDatabase } from '../../database/read-replica.js';
import { SourceFiguresReader } from '../../totals/source-totals.reader.js';

/** What read endpoints share: read connections, the version of the data and cached responses. */
@Global()
@Module({
  providers: [ReadDatabase, DataVersionReader, SourceFiguresReader, ResponseCache],
  exports: [ReadDatabase, DataVersionReader, SourceFiguresReader, ResponseCache],
})
export class CacheModule {}
