/**
 * Words that name columns of price tables, in English, Spanish, Portuguese, German, French, Italian, Russian, Turkish,
 * Polish, Dutch, Chinese, Japanese and Korean, without accents.
 */
const sets = {
  time: 'date time datetime timestamp unix epoch day dt ts fecha data datum zeit zeitpunkt zeitstempel uhrzeit tag horario hora heure jour horodatage giorno snapped snapshot dia momento дата время tarih zaman saat czas datetijd tijd 日期 时间 時間 交易时间 交易日期 日付 日付け 日時 날짜 일자 일시 시간',
  instant: 'date datetime timestamp time fecha datum zeitpunkt',
  price:
    'price prices precio precios preco cotacao cotizacion preis kurs prix cours prezzo rate value valor wert valeur quotation цена курс стоимость fiyat fiyati kur cena koers prijs 价格 價格 价 現在価格 価格 単価 가격 시세 현재가',
  close:
    'close closing cierre fechamento schluss schlusskurs schlusspreis cloture fermeture chiusura last latest letzter zuletzt letzte dernier derniere ultimo ultima cl закрытие закр последняя последний simdi kapanis son zamkniecie zamkniecia ostatnio ostatni laatste slotkoers 收盘 收盘价 收盤 收盤價 最新价 终值 終値 종가',
  open: 'open opening apertura abertura eroffnung eroffnungskurs eroffn erster ouverture ouv откр открытие acilis otwarcie otwarcia 开盘 开盘价 開盤 開盤價 始値 시가',
  high: 'high max maximum maximo maxima hoch hochst tageshoch haut eleve massimo alto massimo макс максимум yuksek najwyzszy najwyzsza hoog hoogste 高 最高 最高价 最高價 高値 고가',
  low: 'low min minimum minimo minima tief tiefst tagestief bas faible baixo bajo мин минимум dusuk najnizszy najnizsza laag laagste 低 最低 最低价 最低價 安値 저가',
  clock:
    'time hour hours hr hora horas heure heures stunde stunden uhrzeit zeit horario ora время saat czas tijd 时间 時間 时刻 시간',
  hours: 'hour hours hr hora horas heure heures stunde stunden ora saat',
  start: 'start begin begins from',
  end: 'end ends until to',
  average: 'average avg weighted vwap mean mid typical median promedio medio media moyenne durchschnitt',
  adjusted: 'adj adjusted ajustado bereinigt ajuste',
  volume:
    'volume vol volumen umsatz turnover volumes handelsvolumen negociado объем hacim hac wolumen wol obrot handelsvolume 成交量 交易量 成交额 出来高 거래량 거래대금',
  cap: 'cap capitalization capitalisation mcap mktcap marketcap capitalizacion capitalizacao kapitalisierung marktkapitalisierung marktkap capi capitalizzazione капитализация kapitalizacja kapitalizacji marktwaarde 市值 總市值 总市值 時価総額 시가총액',
  market: 'market mrkt mkt cur current mercado markt marche mercato boursiere',
  symbol:
    'symbol ticker simbolo sigla symbole kurzel kuerzel symbols tickers sym simbolos code codigo instrument тикер символ sembol kod symboolcode 代码 代號 代号 符号 銘柄 銘柄コード 종목 종목코드 심볼',
  pair: 'pair par paire paar product market instrument exchangepair tradingpair',
  coin: 'coin crypto cryptocurrency token asset currency moneda moeda criptomoneda criptomoeda activo ativo wahrung waehrung kryptowahrung monnaie cryptomonnaie actif base coins valuta монета криптовалюта kripto munt waluta kryptowaluta 币种 币 幣種 コイン 通貨 코인',
  name: 'name nombre nome nom bezeichnung fullname название имя isim adi naam nazwa 名称 名稱 名前 이름 종목명',
  slug: 'slug id uid identifier',
  quote: 'quote vs counter',
  currency: 'currency currencies devise moneda divisa wahrung',
  base: 'base coins units shares native amount qty quantity',
  ignored:
    'normalized normalised scaled standardized change changes percent percentage pct chg var variation variacion variacao veranderung variazione supply rank ranknow count trades trade tradecount tx number ath atl diluted fdv fully dominance spread ratio return returns volatility rsi sma ema ma macd predicted prediction forecast target expected previous prev yesterday ago bid ask taker buy sell difference diff amplitude dividends splits stock log roi score followers market_pairs pairs platform realized real mvrv estimated est ff free float url link image logo circulating total_supply cambio изм изменение fark degisim zmiana wijziging 涨跌幅 漲跌幅 变动 変化率 前日比 변동 등락률',
  notnow: 'added first launch genesis founded creation created listed listing ath atl start_date birth',
  updated: 'updated update modified',
} as const;

export type WordSet = keyof typeof sets;

const WORDS = Object.fromEntries(
  Object.entries(sets).map(([set, words]) => [set, new Set(withoutAccents(words).split(' '))]),
) as Record<WordSet, Set<string>>;

const ALL = new Set(Object.values(WORDS).flatMap((words) => [...words]));

/** Codes, signs and words of currencies, in column names and beside amounts. */
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
  ...Object.fromEntries('sats satoshi satoshis'.split(' ').map((word) => [word, 'SATS'])),
  ...Object.fromEntries('cent cents'.split(' ').map((word) => [word, 'CENTS'])),
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
  ...wordsFor('KRW', '원 won'),
  ...wordsFor('JPY', '円 yen'),
  ...wordsFor('CNY', '元 人民币 人民幣 yuan rmb'),
  ...wordsFor('RUB', 'руб рубль рубля рублей рублях'),
  ...wordsFor('TRY', 'tl lira lirasi'),
  ...wordsFor('PLN', 'zł złoty złote złotych zlotys'),
};

/** Maps the words of a currency, without accents, to its code. */
function wordsFor(code: string, words: string): Record<string, string> {
  return Object.fromEntries(
    withoutAccents(words)
      .split(' ')
      .map((word) => [word, code]),
  );
}

/** The code of the currency that a word means; `null` when it is not a currency. */
export function currencyOf(word: string): string | null {
  const key = withoutAccents(word).toLowerCase();
  return Object.hasOwn(CURRENCIES, key) ? (CURRENCIES[key] as string) : null;
}

/** Currencies other than coins. */
const FIAT = new Set(
  'USD EUR GBP JPY CNY KRW INR BRL RUB TRY CAD AUD CHF MXN ARS SGD HKD PLN NZD SEK'.split(' '),
);

/** Whether a cell is the code, sign or name of a fiat currency. */
export function isFiat(cell: string): boolean {
  return FIAT.has(currencyOf(cell) ?? cell);
}

/** Whether a word belongs to a set. */
export function isIn(set: WordSet, word: string): boolean {
  return WORDS[set].has(word);
}

/** Removes accents: those that Unicode decomposes, and the few letters that it does not. */
function withoutAccents(text: string): string {
  if (!/\P{ASCII}/u.test(text)) return text;
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßłŁı]/g, (letter) => ({ ß: 'ss', ł: 'l', Ł: 'L' })[letter] ?? 'i');
}

/**
 * The words of a column name: lower case, without accents, split at punctuation, at changes of case,
 * and between known words that are written together (`marketcapusd`).
 */
export function wordsOf(name: string): string[] {
  return withoutAccents(name)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/(us\$|r\$|[$€£¥₿₩₹₽₺%#])|[^\p{L}\p{N}$€£¥₿₩₹₽₺%#]+/u)
    .filter((word: string | undefined) => word !== undefined && word !== '')
    .flatMap((word) => (isKnown(word) ? [word] : (segment(word) ?? [word])));
}

function isKnown(word: string): boolean {
  return ALL.has(word) || currencyOf(word) !== null || /^\d+[hdwmy]$/.test(word);
}

/** Whether a name has no known word. */
export function isUnknownName(name: string): boolean {
  return wordsOf(name).every((word) => !isKnown(word));
}

/** Splits a word into known words of three letters or more; `null` when that is impossible. */
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
