import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CSV_CONTRACT } from '../../../src/sources/csv/csv.contract.js';
import type { PageProfile } from '../../../src/drift/profile/profile.js';
import { createTestFolder } from '../../support/files.js';
import { CSV_FIXTURES, loadCsv, profileCsvPage } from '../../support/csv.js';
import { brief, Series } from '../../drift/series.js';

/** Profiles of the pages of a file; none when it is refused. */
async function profilesOf(file: string): Promise<PageProfile[]> {
  const loaded = await loadCsv(file).catch(() => null);
  const profiles = await Promise.all((loaded?.pages ?? []).map((page) => profileCsvPage(page)));
  return profiles.filter((profile) => profile !== null);
}

const readable = readdirSync(CSV_FIXTURES).filter((name) => !/ambiguous|html|header-only/.test(name));

describe('drift of CSV files', () => {
  it.each(readable)('is not reported for an unchanged file: %s', async (name) => {
    const series = new Series(CSV_CONTRACT);
    const profiles = await profilesOf(join(CSV_FIXTURES, name));
    for (let run = 0; run < 9; run++) expect(series.next(profiles)).toEqual([]);
  });

  it('is measured by column role, with amounts in any notation', async () => {
    const folder = await createTestFolder();
    const file = await folder.write(
      'list.csv',
      'Símbolo;Último;Fecha;Capitalización;Nota\nBTC;"45.000,50";2024-01-15;"900.000.000,5";x\nETH;"2.500,25";2024-01-16;"300.000.000,5";\n',
    );
    const loaded = await loadCsv(file, {
      map: { price: 'Último', symbol: 'Símbolo', timestamp: 'Fecha', market_cap: 'Capitalización' },
    });
    const profile = await profileCsvPage(loaded.pages[0]!);
    await folder.remove();
    expect(profile).toMatchObject({
      records: 2,
      sampled: 2,
      fields: {
        symbol: { types: { string: 2 } },
        price: { seen: 2, nulls: 0, types: { number: 2 }, distinct: 2 },
        market_cap: { types: { number: 2 } },
        Nota: { seen: 2, nulls: 1, types: { string: 1 } },
      },
    });
    expect(profile!.amounts['price']!.map((log) => Math.round(10 ** log * 100) / 100)).toEqual([
      45000.5, 2500.25,
    ]);
  });

  it('compares a file only with earlier files of the same columns', async () => {
    const folder = await createTestFolder();
    const rows = (count: number, columns: number) =>
      Array.from({ length: count }, (_, i) => `C${i},${i + 1}.5,2024-01-15${',7'.repeat(columns)}`).join(
        '\n',
      );
    const long = await profilesOf(await folder.write('a.csv', `symbol,price,date,rank\n${rows(300, 1)}\n`));
    const short = await profilesOf(await folder.write('b.csv', `symbol,price,date\n${rows(30, 0)}\n`));
    const fewer = await profilesOf(await folder.write('c.csv', `symbol,price,date,rank\n${rows(100, 1)}\n`));
    await folder.remove();
    const series = new Series(CSV_CONTRACT);
    for (let run = 0; run < 9; run++) series.next(long);
    expect(brief(series.next(short))).toEqual(['info missing rank']);
    expect(brief(series.next(fewer))).toEqual(['critical volume all']);
  });
});
