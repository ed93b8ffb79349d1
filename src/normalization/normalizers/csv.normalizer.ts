import { Injectable } from '@nestjs/common';
import csv from 'csv-parser';
import { PageRefusedError } from '../../common/fates.js';
import type { ColumnRole, CsvLayout } from '../../ingestion/csv/layout.js';
import type { StoredPage } from '../../ingestion/page.js';
import { readAmount, readPrice } from '../fields/amounts.js';
import { fault, value, type Fault, type Reading } from '../fields/fault.js';
import { readTimestamp } from '../fields/times.js';
import type { NormalizedPage, Normalizer } from '../normalizer.js';
import type { Quote, Reject, SourceAsset } from '../quote.js';

const QUOTE = '"';

type Row = Record<number, string>;

/** Reads the records of CSV pages by the layout that was stored with them. */
@Injectable()
export class CsvNormalizer implements Normalizer {
  readonly source = 'csv';
  readonly version = 1;

  async normalize(page: StoredPage, now: Date): Promise<NormalizedPage> {
    const layout = page.context as unknown as (CsvLayout & { first_line: number }) | null;
    if (!layout)
      throw new PageRefusedError(`Page ${page.number} of ${page.url} was stored without its layout`);
    const reader = new RecordReader(layout, now);
    const quotes: Quote[] = [];
    const rejects: Reject[] = [];
    let line = layout.first_line;
    await parse(page.body, layout.delimiter, (row) => {
      const lines = 1 + lineBreaksIn(row);
      if (!isBlank(row)) {
        const outcome = reader.read(row, line);
        if ('code' in outcome) rejects.push(outcome);
        else quotes.push(outcome);
      }
      line += lines;
    });
    return { quotes, rejects };
  }
}

/** Turns one row into a quote, or into the first reason why it is none. */
class RecordReader {
  /** Most rows repeat the time of the row before. */
  private lastTime: { text: string | null; reading: Reading<string> } | null = null;

  constructor(
    private readonly layout: CsvLayout,
    private readonly now: Date,
  ) {}

  read(row: Row, line: number): Quote | Reject {
    const asset = this.asset(row);
    if (!asset.ok) return reject(asset.fault, line, null);
    const timestamp = this.timestamp(row);
    if (!timestamp.ok) return reject(timestamp.fault, line, asset.value);
    const price = readPrice(this.name('price'), this.cell(row, 'price'));
    if (!price.ok) return reject(price.fault, line, asset.value);
    const marketCap = readAmount('market_cap', this.name('market_cap'), this.cell(row, 'market_cap'));
    if (!marketCap.ok) return reject(marketCap.fault, line, asset.value);
    const volume = readAmount('volume_24h', this.name('volume_24h'), this.cell(row, 'volume_24h'));
    if (!volume.ok) return reject(volume.fault, line, asset.value);
    return {
      position: line,
      asset: asset.value,
      priceUsd: price.value,
      marketCap: marketCap.value,
      volume24h: volume.value,
      timestamp: timestamp.value,
    };
  }

  private asset(row: Row): Reading<SourceAsset> {
    const raw = this.cell(row, 'symbol');
    const symbol = raw?.trim().toUpperCase() ?? '';
    if (symbol === '')
      return fault('symbol_missing', this.name('symbol'), raw, `${this.name('symbol')} is missing`);
    return value({ sourceId: symbol, symbol, name: this.cell(row, 'name')?.trim() || null });
  }

  private timestamp(row: Row): Reading<string> {
    const text = this.cell(row, 'timestamp');
    if (this.lastTime?.text !== text) {
      this.lastTime = { text, reading: readTimestamp(this.name('timestamp'), text, this.now) };
    }
    return this.lastTime.reading;
  }

  private cell(row: Row, role: ColumnRole): string | null {
    const index = this.layout.columns[role];
    return index === undefined ? null : (row[index] ?? null);
  }

  private name(role: ColumnRole): string {
    return this.layout.header[this.layout.columns[role] ?? -1] ?? role;
  }
}

function reject(found: Fault, line: number, asset: SourceAsset | null): Reject {
  return {
    ...found,
    position: line,
    place: `line ${line}`,
    sourceId: asset?.sourceId ?? null,
    stage: 'normalize',
  };
}

async function parse(body: Buffer, delimiter: string, onRow: (row: Row) => void): Promise<void> {
  const parser = csv({ headers: false, separator: delimiter });
  parser.on('data', onRow);
  const finished = new Promise<void>((resolve, reject) => parser.once('end', resolve).once('error', reject));
  // The parser unescapes quotes in place; the stored bytes must stay as they were received.
  parser.end(body.includes(QUOTE) ? Buffer.from(body) : body);
  await finished;
}

function isBlank(row: Row): boolean {
  for (const cell of Object.values(row)) if (cell.trim() !== '') return false;
  return true;
}

function lineBreaksIn(row: Row): number {
  let breaks = 0;
  for (const cell of Object.values(row)) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks++;
  }
  return breaks;
}
