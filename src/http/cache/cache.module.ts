import { Global, Module } from '@nestjs/common';
import { ResponseCache } from './response-cache.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadReplica } from '../../database/read-replica.js';
import { SourceFiguresReader } from '../../totals/source-totals.reader.js';

/** What read endpoints share: read connections, the version of the data and cached responses. */
@Global()
@Module({
  providers: [ReadReplica, DataVersionReader, SourceFiguresReader, ResponseCache],
  exports: [ReadReplica, DataVersionReader, SourceFiguresReader, ResponseCache],
})
export class CacheModule {}
