import { Injectable } from '@nestjs/common';
import { PageRefusedError } from '../../common/run-errors.js';
import { toUtf8 } from './file/encoding.js';
import { layoutOf } from './layout.js';
import { RowSample } from './row-sample.js';
import { eachRow, isBlank, type Row } from './table/tokenize.js';
import type { NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage, Quote, Reject } from '../../ingestion/source/quote.js';
import type { Normalizer } from '../../ingestion/source/source.js';
import { CsvRecordReader } from './records/record.reader.js';

/** Reads the records of CSV pages with the layout that was stored with each page. */
@Injectable()
export class CsvNormalizer implements Normalizer {
  readonly version = 3;

  async normalize(page: NumberedPage, now: Date): Promise<NormalizedPage> {
    const layout = layoutOf(page);
    if (!layout)
      throw new PageRefusedError(`Page ${page.number} of ${page.url} was stored without its layout`);
    const utf8 = toUtf8(page.body, layout.encoding);
    const mayBreak = layout.quote !== null && page.body.includes(layout.quote);
    const endsWhole = utf8.at(-1) === layout.newline.charCodeAt(0);
    const reader = new CsvRecordReader(layout, now);
    const quotes: Quote[] = [];
    const rejects: Reject[] = [];
    let line = layout.first_line;
    const sample = new RowSample(page);
    const pending: Row[] = [];
    const take = (row: Row, isCut: boolean): void => {
      if (!isBlank(row)) {
        sample.add(row);
        const outcome = reader.read(row, line, isCut);
        if ('code' in outcome) rejects.push(outcome);
        else quotes.push(outcome);
      }
      line += 1 + (mayBreak ? lineBreaksIn(row, layout.newline) : 0);
    };
    await eachRow(utf8, layout, (row) => {
      const before = pending.pop();
      if (before) take(before, false);
      pending.push(row);
    });
    for (const last of pending) take(last, !endsWhole);
    return { quotes, rejects };
  }
}

function lineBreaksIn(row: Row, lineBreak: string): number {
  let breaks = 0;
  for (const index in row) {
    const cell = row[index] as string;
    for (let at = cell.indexOf(lineBreak); at !== -1; at = cell.indexOf(lineBreak, at + 1)) breaks++;
  }
  return breaks;
}
