/**
 * Words that name columns of price tables, in English, Spanish, Portuguese, German, French and
 * Italian, without accents. What a set means is said where it is used.
 */
const sets = {
  time: 'date time datetime timestamp unix epoch day dt ts fecha data datum zeit zeitpunkt zeitstempel uhrzeit tag horario hora heure jour horodatage giorno snapped snapshot dia momento',
  instant: 'date datetime timestamp time fecha datum zeitpunkt',
  price:
    'price prices precio precios preco cotacao cotizacion preis kurs prix cours prezzo rate value valor wert valeur quotation',
  close:
    'close closing cierre fechamento schluss schlusskurs schlusspreis cloture fermeture chiusura last latest letzter zuletzt letzte dernier derniere ultimo ultima cl',
  open: 'open opening apertura abertura eroffnung eroffnungskurs eroffn erster ouverture ouv',
  high: 'high max maximum maximo maxima hoch hochst tageshoch haut eleve massimo alto massimo',
  low: 'low min minimum minimo minima tief tiefst tagestief bas faible baixo bajo',
  clock: 'time hour hours hr hora horas heure heures stunde stunden uhrzeit zeit horario ora',
  start: 'start begin begins from',
  end: 'end ends until to',
  average: 'average avg weighted vwap mean mid typical median promedio medio media moyenne durchschnitt',
  adjusted: 'adj adjusted ajustado bereinigt ajuste',
  volume: 'volume vol volumen umsatz turnover volumes handelsvolumen negociado',
  cap: 'cap capitalization capitalisation mcap mktcap marketcap capitalizacion capitalizacao kapitalisierung marktkapitalisierung marktkap capi capitalizzazione',
  market: 'market mrkt mkt cur current mercado markt marche mercato boursiere',
  symbol:
    'symbol ticker simbolo sigla symbole kurzel kuerzel symbols tickers sym simbolos code codigo instrument',
  pair: 'pair par paire paar product market instrument exchangepair tradingpair',
  coin: 'coin crypto cryptocurrency token asset currency moneda moeda criptomoneda criptomoeda activo ativo wahrung waehrung kryptowahrung monnaie cryptomonnaie actif base coins valuta',
  name: 'name nombre nome nom bezeichnung fullname',
  slug: 'slug id uid identifier',
  quote: 'quote vs counter',
  currency: 'currency currencies devise moneda divisa wahrung',
  base: 'base coins units shares native amount qty quantity',
  ignored:
    'change changes percent percentage pct chg var variation variacion variacao veranderung variazione supply rank ranknow count trades trade tradecount tx number ath atl diluted fdv fully dominance spread ratio return returns volatility rsi sma ema ma macd predicted prediction forecast target expected previous prev yesterday ago bid ask taker buy sell difference diff amplitude dividends splits stock log roi score followers market_pairs pairs platform realized real mvrv estimated est ff free float url link image logo circulating total_supply cambio',
  notnow: 'added first launch genesis founded creation created listed listing ath atl start_date birth',
  updated: 'updated update modified',
} as const;

export type WordSet = keyof typeof sets;

const WORDS = Object.fromEntries(
  Object.entries(sets).map(([set, words]) => [set, new Set(words.split(' '))]),
) as Record<WordSet, Set<string>>;

const ALL = new Set(Object.values(sets).flatMap((words) => words.split(' ')));

/** Codes and signs of currencies as they stand in names of columns and beside amounts. */
const CURRENCIES: Record<string, string> = {
  ...Object.fromEntries(
    'usd eur gbp jpy cny krw inr brl rub try cad aud chf mxn ars sgd hkd pln nzd sek usdt usdc busd fdusd tusd dai btc eth bnb xbt'
      .split(' ')
      .map((code) => [code, code.toUpperCase()]),
  ),
  $: 'USD',
  us$: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  dolar: 'USD',
  dolares: 'USD',
  usdollar: 'USD',
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₿': 'BTC',
  '₩': 'KRW',
  '₹': 'INR',
  '₽': 'RUB',
  '₺': 'TRY',
  r$: 'BRL',
};

/** The currency a word stands for, as its code; `null` when it is none. */
export function currencyOf(word: string): string | null {
  return Object.hasOwn(CURRENCIES, word.toLowerCase()) ? (CURRENCIES[word.toLowerCase()] as string) : null;
}

/** Currencies that are no coins. */
const MONEY = new Set(
  'USD EUR GBP JPY CNY KRW INR BRL RUB TRY CAD AUD CHF MXN ARS SGD HKD PLN NZD SEK'.split(' '),
);

/** Whether a cell is the code or the sign of a currency that is no coin. */
export function isMoney(cell: string): boolean {
  return MONEY.has(currencyOf(cell) ?? cell);
}

/** Whether a word belongs to a set. */
export function isIn(set: WordSet, word: string): boolean {
  return WORDS[set].has(word);
}

/**
 * The words of a column's name: lower case, without accents, split at punctuation, at changes of
 * case, and where known words were written together (`marketcapusd`).
 */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/(us\$|r\$|[$€£¥₿₩₹₽₺%#])|[^\p{L}\p{N}$€£¥₿₩₹₽₺%#]+/u)
    .filter((word: string | undefined) => word !== undefined && word !== '')
    .flatMap((word) => (isKnown(word) ? [word] : (segment(word) ?? [word])));
}

function isKnown(word: string): boolean {
  return ALL.has(word) || currencyOf(word) !== null || /^\d+[hdwmy]$/.test(word);
}

/** Whether nobody knows any word of a name. */
export function isStrange(name: string): boolean {
  return wordsOf(name).every((word) => !isKnown(word));
}

/** A word as known words of three letters or more in a row, or `null`. */
function segment(word: string, depth = 4): string[] | null {
  if (depth === 0 || word.length > 40) return null;
  for (let end = word.length - 1; end >= 3; end--) {
    const start = word.slice(0, end);
    if (!isKnown(start)) continue;
    const rest = word.slice(end);
    if (isKnown(rest) && rest.length >= 2) return [start, rest];
    const more = segment(rest, depth - 1);
    if (more) return [start, ...more];
  }
  const lead = /^(\d+[hd])(.+)$/.exec(word);
  return lead?.[1] && lead[2] && isKnown(lead[2]) ? [lead[1], lead[2]] : null;
}
