import { rm } from 'node:fs/promises';
import { startApiApp, type ApiApp } from '../support/api-app.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder } from '../support/files.js';

/** A source under the contract suite: the application, and ways to change what the source reads. */
export interface Subject {
  app: TestApp;
  /** Changes the value of every coin. */
  move(): Promise<void>;
  /** Adds one unusable record, until `restore`. */
  spoilOneRecord(): Promise<void>;
  /** Makes the source unreadable, until `restore`. */
  breakSource(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** All sources. Add a new source here. */
export const SUBJECTS: Record<string, () => Promise<Subject>> = {
  csv: csvSubject,
  coingecko: () => apiSubject('coingecko'),
  coinpaprika: () => apiSubject('coinpaprika'),
};

async function apiSubject(source: 'coingecko' | 'coinpaprika'): Promise<Subject> {
  const app: ApiApp = await startApiApp({ market: { coins: 350 } });
  const standIn = app[source];
  return {
    app,
    move: () => Promise.resolve(app.market.tick()),
    spoilOneRecord: () => Promise.resolve(standIn.arm('priceNull', { page: 1 })),
    breakSource: () => Promise.resolve(standIn.arm('paymentRequired')),
    restore: () => Promise.resolve(standIn.disarm()),
    close: () => app.close(),
  };
}

async function csvSubject(): Promise<Subject> {
  const folder = await createTestFolder();
  let day = 1;
  const write = (odd = '') => {
    const rows = Array.from(
      { length: 120 },
      (_, i) => `COIN${i},${i + 1}.${day}0,5,2024-01-${String(day).padStart(2, '0')},`,
    );
    return folder.write('coins.csv', `ticker,price,vol,date,market_cap\n${rows.join('\n')}\n${odd}`);
  };
  const file = await write();
  const app = await startTestApp({ CSV_DATA_PATH: file });
  return {
    app,
    move: async () => {
      day++;
      await write();
    },
    spoilOneRecord: async () => {
      await write(`ODD,,5,2024-01-01,\n`);
    },
    breakSource: () => rm(file),
    restore: async () => {
      await write();
    },
    close: async () => {
      await app.close();
      await folder.remove();
    },
  };
}
