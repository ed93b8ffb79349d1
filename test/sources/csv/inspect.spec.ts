import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from '../../../src/sources/csv/inspect.js';
import { inspectionText } from '../../../src/commands/inspect.text.js';
import { parseMap } from '../../../src/sources/csv/options.js';
import { CSV_FIXTURES, loadCsv } from '../../support/csv.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('the inspection of a CSV file', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  it('shows format, coin, roles and options', async () => {
    const inspection = await inspect(join(CSV_FIXTURES, 'Bitstamp_BTCUSD_d.csv'), {}, NOW);
    expect(inspection).toMatchObject({
      refused: null,
      encoding: 'utf-8',
      delimiter: ',',
      preamble: ['https://www.example.com/data'],
      header_line: 2,
      first_record_line: 3,
      looked_at_all: true,
      coin: 'from markets in "symbol"',
    });
    const roles = inspection.columns
      .filter(({ role }) => role !== null)
      .map(({ role, name }) => [role, name]);
    expect(roles).toEqual([
      ['timestamp', 'unix'],
      ['symbol', 'symbol'],
      ['price', 'close'],
      ['volume_24h', 'Volume USD'],
    ]);
    const text = inspectionText(inspection);
    expect(text).toContain('#9  Volume USD  volume_24h  decimal point');
    expect(text).toContain('--date-format <format>');
  });

  it('shows why a volume is ignored', async () => {
    const { notes } = await inspect(join(CSV_FIXTURES, 'bitcoin-minutes-nan.csv'), {}, NOW);
    expect(notes[0]).toMatch(/"Volume_\(Currency\)" is ignored.*\d+ minutes/);
    const { notes: candles } = await inspect(join(CSV_FIXTURES, 'XBTUSD_1440.csv'), {}, NOW);
    expect(candles[0]).toMatch(/"volume" is ignored.*US dollars/);
  });

  it('shows why a market cap is ignored', async () => {
    const { notes } = await inspect(join(CSV_FIXTURES, 'lakh-caps.csv'), {}, NOW);
    expect(notes[0]).toMatch(/"market cap" is ignored.*not numbers: "8.3 Cr", "3 lakh"/);
  });

  it('warns about swapped volumes', async () => {
    const file = await folder.write(
      'swapped.csv',
      'date,symbol,open,high,low,close,Volume BTC,Volume USD\n2024-01-15,BTC/USD,1,3,1,42000,10,420000\n2024-01-16,BTC/USD,1,3,1,43000,430000,10\n',
    );
    const { notes } = await inspect(file, {}, NOW);
    expect(notes[0]).toMatch(
      /"Volume USD" is not about "Volume BTC" times the price in 1 of 2 sampled records \(50 %\)/,
    );
  });

  it('reports a refused file instead of throwing', async () => {
    const inspection = await inspect(join(CSV_FIXTURES, 'ambiguous-dates.csv'), {}, NOW);
    expect(inspection.refused?.reason).toContain('the dates in "date"');
    expect(inspection.refused?.remedy).toContain('--date-format DMY or --date-format MDY');
    expect(inspectionText(inspection)).toContain(inspection.refused!.remedy);
  });

  it('saves the detected layout next to the file, for runs without options', async () => {
    const file = await folder.write(
      'saved.csv',
      'fecha;cierre;cierre\n03/04/2024;65.000;1\n05/06/2024;71.000;2\n',
    );
    await expect(loadCsv(file)).rejects.toThrow();
    const options = { symbol: 'BTC', dateFormat: 'DMY', decimal: ',', map: parseMap(['price=#2']) } as const;
    const { side_file } = await inspect(file, options, NOW, { save: true });
    expect(side_file).toBe(`${file}.kasparro.json`);
    expect(JSON.parse(await readFile(`${file}.kasparro.json`, 'utf8'))).toEqual({
      symbol: 'BTC',
      dateFormat: 'DMY',
      decimal: ',',
      delimiter: ';',
      map: { timestamp: 'fecha', price: '#2', market_cap: '', volume_24h: '' },
    });
    const { quotes } = await loadCsv(file);
    expect(quotes).toMatchObject([
      { priceUsd: '65000', timestamp: '2024-04-03T00:00:00.000Z', asset: { sourceId: 'BTC' } },
      { priceUsd: '71000', timestamp: '2024-06-05T00:00:00.000Z' },
    ]);
    expect((await loadCsv(file, { dateFormat: 'MDY' })).quotes[0]).toMatchObject({
      timestamp: '2024-03-04T00:00:00.000Z',
    });
  });

  it('refuses a sidecar that is not JSON, naming it', async () => {
    const file = await folder.write('broken.csv', 'symbol,date,price\nBTC,2024-01-15,1.5\n');
    await folder.write('broken.csv.kasparro.json', '[1]');
    await expect(loadCsv(file)).rejects.toThrow(/broken\.csv\.kasparro\.json: .*not a JSON object/);
  });
});
