import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { ApiError, BadParameters } from '../../common/errors.js';
import { inspect } from '../../sources/csv/inspect.js';
import { BadCsvOption, checkOptions, parseMap, type CsvOptions } from '../../sources/csv/options.js';
import { JobSubmitter } from '../job-submitter.js';
import { JobsReader } from '../jobs.reader.js';
import type { UploadAnswer, UploadQuery } from './upload.dto.js';
import { removeUpload, type StoredUpload } from './upload.storage.js';

/** Loads CSV files that come over HTTP. A file that makes no job is removed again. */
@Injectable()
export class UploadService {
  constructor(
    private readonly requests: JobSubmitter,
    private readonly reader: JobsReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Inspects an upload and, unless that is all that was asked, queues a job for it.
   * @throws BadParameters for options that cannot be used, ApiError (422) for a file that cannot be
   *   read, AlreadyRunning when csv has a job
   */
  async take(upload: StoredUpload, query: UploadQuery): Promise<UploadAnswer> {
    let isKept = false;
    try {
      const options = optionsOf(query);
      const inspection = await inspect(upload.path, options, this.clock.now());
      if (query.dry_run) return { inspection: { ...inspection, file: upload.originalname } };
      const { refused } = inspection;
      if (refused)
        throw new ApiError(
          422,
          'Unprocessable Content',
          `${upload.originalname} cannot be read: ${refused.reason}. ${inTermsOfParameters(refused.remedy)}`,
        );
      const id = await this.requests.enqueue({
        source: 'csv',
        trigger: 'upload',
        options: { ...options, file: upload.path },
      });
      isKept = true;
      return { job: await this.reader.one(id) };
    } catch (error) {
      throw error instanceof BadCsvOption ? badParameter(error) : error;
    } finally {
      if (!isKept) await removeUpload(upload.path);
    }
  }
}

function optionsOf({
  symbol,
  map,
  date_format,
  decimal,
  delimiter,
  quote_as_usd,
  at,
}: UploadQuery): CsvOptions {
  const given = {
    symbol,
    map: map && parseMap(map),
    dateFormat: date_format,
    decimal,
    delimiter,
    quoteAsUsd: quote_as_usd,
    at,
  };
  return checkOptions(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}

/** The reader of files speaks of flags; over HTTP they are parameters. */
function inTermsOfParameters(remedy: string): string {
  const text = remedy.replace(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => flag.replaceAll('-', '_'));
  return text === remedy ? text : `${text} Options go into the query string.`;
}

const PARAMETERS: Partial<Record<keyof CsvOptions, string>> = {
  dateFormat: 'date_format',
  quoteAsUsd: 'quote_as_usd',
};

function badParameter({ option, message }: BadCsvOption): BadParameters {
  return new BadParameters([{ parameter: PARAMETERS[option] ?? option, message }]);
}
