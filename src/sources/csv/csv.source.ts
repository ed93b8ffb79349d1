import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import type { Extraction, RunOptions } from '../../ingestion/source/extraction.js';
import type { FileReading } from '../../ingestion/source/file-source.js';
import type { Page, NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import type { Feed, Source } from '../../ingestion/source/source.js';
import { CSV_CONTRACT } from './csv.contract.js';
import { CsvExtractor } from './csv.extractor.js';
import { CsvNormalizer } from './csv.normalizer.js';
import { inspect } from './inspect.js';
import { observeRows } from './observe.js';
import { readOptions } from './option-table.js';
import { asParameters } from './option-text.js';
import type { CsvOptions } from './options.js';
import { rawRowAt } from './raw-row.js';

/** CSV files: a file, a folder or a glob of this machine. */
@Injectable()
export class CsvSource implements Source {
  /** What it is made of, for dependency injection. */
  static readonly providers = [CsvExtractor, CsvNormalizer];

  readonly name = 'csv';
  readonly title = 'CSV';
  readonly files: FileReading = {
    readOptions: (given) => ({ ...readOptions(given) }),
    inspect: (path, options, now) => inspect(path, options as CsvOptions, now, { wording: asParameters }),
  };
  readonly assetIds = 'labels';
  readonly recordIdentity = 'row';
  readonly positionUnit = 'line';
  readonly contract = CSV_CONTRACT;
  readonly observe = observeRows;
  readonly recordAt = rawRowAt;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly extractor: CsvExtractor,
    private readonly normalizer: CsvNormalizer,
  ) {}

  get version(): number {
    return this.normalizer.version;
  }

  /** Each path is a feed of its own. */
  feedOf({ file }: RunOptions): Feed {
    return { feed: file ?? this.settings.csv.path, extent: '' };
  }

  extract(extraction: Extraction): AsyncIterable<Page> {
    return this.extractor.extract(extraction);
  }

  normalize(page: NumberedPage, now: Date): Promise<NormalizedPage> {
    return this.normalizer.normalize(page, now);
  }
}
