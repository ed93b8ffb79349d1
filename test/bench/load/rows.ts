import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';

export interface RowsOptions {
  rows: number;
  coins: number;
  /** Every how many-th row has a price that is none; 0 for never. */
  brokenEvery: number;
}

const HEADER = 'ticker,price,vol,date,market_cap\n';
const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;

/** Writes a file of made-up quotes: every coin once an hour from 2024-01-01 on, the same ones each time. */
export async function writeRows(file: string, { rows, coins, brokenEvery }: RowsOptions): Promise<void> {
  const random = generator(7);
  const out = createWriteStream(file);
  let text = HEADER;
  for (let row = 0; row < rows; row++) {
    const hour = new Date(START + Math.floor(row / coins) * HOUR).toISOString().replace('.000', '');
    const price = (0.01 + random() * 100).toFixed(8);
    const broken = brokenEvery > 0 && row % brokenEvery === brokenEvery - 1;
    const volume = Math.floor(random() * 1e9);
    text += `C${row % coins},${broken ? 'soon' : price},${volume},${hour},${Math.floor(random() * 1e11)}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}

/** A small repeatable generator of numbers in [0, 1) (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Changes the first bytes of a file and none of its rows, as an export written anew would. */
export async function rewriteFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write('TICKER', 0);
  } finally {
    await handle.close();
  }
}
