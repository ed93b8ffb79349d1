import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { ApiError, BadParameters } from '../../common/errors.js';
import { BadFileOption } from '../../ingestion/source/file-source.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import { JobSubmitter } from '../job-submitter.js';
import { JobsReader } from '../jobs.reader.js';
import type { UploadAnswer, UploadQuery } from './upload.dto.js';
import { removeUpload, type StoredUpload } from './upload.storage.js';

/** Loads CSV files that are uploaded over HTTP. A file without a job is deleted again. */
@Injectable()
export class UploadService {
  constructor(
    private readonly requests: JobSubmitter,
    private readonly reader: JobsReader,
    private readonly sources: SourceRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * Inspects an upload and, unless `dry_run` is set, queues a job for it.
   * @throws BadParameters for options that cannot be used, ApiError (422) for a file that cannot be
   *   read, AlreadyRunning when the source of files has a job
   */
  async receive(upload: StoredUpload, query: UploadQuery): Promise<UploadAnswer> {
    let hasJob = false;
    try {
      const { name: source, files } = this.sources.fileSource();
      const options = files.readOptions(({ parameter }) => query[parameter]);
      const inspection = await files.inspect(upload.path, options, this.clock.now());
      if (query.dry_run) return { inspection: { ...inspection, file: upload.originalname } };
      const { refused } = inspection;
      if (refused)
        throw new ApiError(
          422,
          'Unprocessable Content',
          `Cannot read ${upload.originalname}: ${refused.reason}. ${refused.remedy}`,
        );
      const id = await this.requests.enqueue({
        source,
        trigger: 'upload',
        options: { ...options, file: upload.path },
      });
      hasJob = true;
      return { job: await this.reader.one(id) };
    } catch (error) {
      throw error instanceof BadFileOption ? badParameter(error) : error;
    } finally {
      if (!hasJob) await removeUpload(upload.path);
    }
  }
}

function badParameter({ named: { parameter }, detail }: BadFileOption): BadParameters {
  return new BadParameters([{ parameter, message: detail }]);
}
