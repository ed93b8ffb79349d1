import type { Random } from './prng.js';

const FIRST = (
  'Aether Baby Blue Bored Bright Carbon Cosmic Crypto Dark Degen Dragon Echo Ember Ether Fair Flux Ghost Giga ' +
  'Golden Happy Hyper Iron Jade Laser Liquid Lucky Lunar Magic Mega Meta Mighty Neon Nova Omni Orbit Pixel ' +
  'Quantum Rapid Rocket Royal Shadow Silver Smart Solar Star Super Terra Turbo Ultra Velvet Wild Wrapped Zen Zero'
).split(' ');
const SECOND = (
  'Ape Arena Bank Bear Bird Bot Bridge Bull Cat Chain Chest Cloud Dog Farm Fish Fox Frog Gate Gold Goose Grid ' +
  'Hamster Heart Hub King Lab Lion Loop Mind Moon Otter Panda Penguin Pie Pool Port Punk Rabbit Shiba Snake ' +
  'Spark Storm Swap Tiger Turtle Vault Verse Wave Whale Wolf World Yield'
).split(' ');
const LAST = ['', '', ' AI', ' Coin', ' DAO', ' Finance', ' Inu', ' Network', ' Protocol', ' Token'];

/** Tickers that many coins share in recorded data (WETH 61 times, USDC 59 times). */
const POPULAR = ['WETH', 'WETH', 'USDC', 'USDC', 'BTC', 'PEPE', 'ETH', 'SOL', 'DOGE', 'AI', 'CAT', 'USDT'];

/** Generates names and tickers; some tickers, and a few whole names, repeat those of earlier coins. */
export class NameSource {
  private readonly names = new Set<string>();
  private readonly symbols = new Set<string>();
  private readonly given: { symbol: string; name: string }[] = [];

  /** 27 % of the coins reuse a ticker, some of these also the name, so that about 35 % share one. */
  next(random: Random): { symbol: string; name: string } {
    const earlier = this.given.length > 20 && random.chance(0.27) ? random.pick(this.given) : null;
    const coin =
      earlier && random.chance(0.15) ? { ...earlier } : { symbol: '', name: this.freshName(random) };
    if (earlier)
      coin.symbol = coin.name !== earlier.name && random.chance(0.2) ? random.pick(POPULAR) : earlier.symbol;
    else coin.symbol = this.freshSymbol(coin.name);
    this.given.push(coin);
    return coin;
  }

  private freshName(random: Random): string {
    const base = `${random.pick(FIRST)} ${random.pick(SECOND)}${random.pick(LAST)}`;
    return unique(base, this.names, (copy) => `${base} ${copy}`);
  }

  private freshSymbol(name: string): string {
    const letters = name.toUpperCase().replace(/[^A-Z]/g, '');
    const base = letters.slice(0, 2) + (name.split(' ')[1] ?? '').slice(0, 2).toUpperCase();
    return unique(base, this.symbols, (copy) => letters.slice(0, 2 + (copy % 5)) + toLetters(copy));
  }
}

/** Returns `base`, or its first variant that is not taken, and marks it as taken. */
export function unique(base: string, taken: Set<string>, variant: (copy: number) => string): string {
  let candidate = base;
  for (let copy = 2; taken.has(candidate); copy++) candidate = variant(copy);
  taken.add(candidate);
  return candidate;
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function toLetters(value: number): string {
  return value < 26
    ? String.fromCharCode(65 + value)
    : toLetters(Math.floor(value / 26)) + toLetters(value % 26);
}
