import type { AmountRole, ColumnRole, CsvLayout } from '../layout.js';
import type { NumberFormat } from '../cells/numbers.js';
import type { Row } from '../table/tokenize.js';
import { AssetReader } from './asset.reader.js';
import { amountReader, type AmountReader } from './amount.reader.js';
import { TimeReader } from './time.reader.js';
import { fault, value, type Fault, type Reading } from '../../../normalization/fields/fault.js';
import type { Quote, Reject, SourceAsset } from '../../../ingestion/source/quote.js';

const NONE = -1;

/** Reads a row as a quote, or as a reject with the first reason why it cannot be one. */
export class CsvRecordReader {
  private readonly assets: AssetReader;
  private readonly times: TimeReader;
  private readonly amounts: AmountReader;
  private readonly width: number;
  private readonly at: Record<'timestamp' | 'clock' | AmountRole, number>;
  private readonly priceFormat: NumberFormat;

  constructor(
    private readonly layout: CsvLayout,
    now: Date,
  ) {
    const { columns, header, time, numbers, quoteAsUsd } = layout;
    this.assets = new AssetReader(layout);
    this.times = new TimeReader(this.name('timestamp'), time, now);
    this.amounts = amountReader(quoteAsUsd);
    this.width = header.length;
    this.at = {
      timestamp: columns.timestamp ?? NONE,
      clock: columns.clock ?? NONE,
      price: columns.price ?? NONE,
      market_cap: columns.market_cap ?? NONE,
      volume_24h: columns.volume_24h ?? NONE,
    };
    this.priceFormat = numbers.price ?? { decimal: '.', scale: 0 };
  }

  /** @param isCut whether the row is the last of a file that does not end with a line break */
  read(row: Row, line: number, isCut: boolean): Quote | Reject {
    const { at } = this;
    const { numbers } = this.layout;
    if (row[this.width] !== undefined || row[this.width - 1] === undefined) {
      const ragged = this.ragged(row, isCut);
      if (ragged) return reject(ragged, line, null);
    }
    const asset = this.assets.read(row);
    const timestamp = this.timestamp(row);
    if (!asset.ok) return reject(asset.fault, line, null, timestamp.ok ? timestamp.value : null);
    if (!timestamp.ok) return reject(timestamp.fault, line, asset.value);
    const price = this.amounts.price(this.name('price'), row[at.price], this.priceFormat);
    if (!price.ok) return reject(price.fault, line, asset.value, timestamp.value);
    const marketCap = this.amounts.amount(
      'market_cap',
      this.name('market_cap'),
      row[at.market_cap],
      numbers.market_cap,
    );
    if (!marketCap.ok) return reject(marketCap.fault, line, asset.value, timestamp.value);
    const volume = this.amounts.amount(
      'volume_24h',
      this.name('volume_24h'),
      row[at.volume_24h],
      numbers.volume_24h,
    );
    if (!volume.ok) return reject(volume.fault, line, asset.value, timestamp.value);
    return {
      position: line,
      asset: asset.value,
      priceUsd: price.value,
      marketCap: marketCap.value,
      volume24h: volume.value,
      timestamp: timestamp.value,
    };
  }

  private timestamp(row: Row): Reading<string> {
    const { at } = this.layout;
    if (at !== null) return value(at);
    return this.times.read(
      row[this.at.timestamp],
      this.at.clock === NONE ? undefined : (row[this.at.clock] ?? ''),
    );
  }

  /** Refuses extra cells (an unquoted delimiter) and a truncated last row; missing cells elsewhere are empty. */
  private ragged(row: Row, isCut: boolean): Fault | null {
    const cells = Object.values(row);
    if (cells.slice(this.width).some((cell) => cell?.trim() !== ''))
      return faultOf('row_too_long', cells, `has ${cells.length} cells where the header has ${this.width}`);
    if (cells.length < this.width && isCut)
      return faultOf(
        'row_cut',
        cells,
        `is the last one and has ${cells.length} of ${this.width} cells: the file was truncated`,
      );
    return null;
  }

  private name(role: ColumnRole): string {
    const index = this.layout.columns[role];
    const name = index === undefined ? role : this.layout.header[index];
    return name || `column #${(index ?? 0) + 1}`;
  }
}

function faultOf(code: string, cells: (string | undefined)[], message: string): Fault | null {
  const made = fault(code, 'row', cells.join(',').slice(0, 500), `The record ${message}`);
  return made.ok ? null : made.fault;
}

function reject(
  found: Fault,
  line: number,
  asset: SourceAsset | null,
  timestamp: string | null = null,
): Reject {
  return {
    ...found,
    position: line,
    place: `line ${line}`,
    sourceId: asset?.sourceId ?? null,
    timestamp,
    stage: 'normalize',
  };
}
