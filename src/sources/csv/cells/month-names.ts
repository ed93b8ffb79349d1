/** Prefixes that identify each month in English, Spanish, Portuguese, German, French and Italian. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen', 'jän', 'jaen'],
  ['feb', 'fev', 'fév'],
  ['mar', 'mär', 'mrz', 'maer'],
  ['apr', 'abr', 'avr'],
  ['may', 'mai', 'mag'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'ago', 'aoû', 'aou'],
  ['sep', 'set'],
  ['oct', 'okt', 'out', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic', 'déc'],
];

const cache = new Map<string, number | null>();

/** The number of a month (1 to 12) from its name or abbreviation; `null` for any other word. */
export function monthNumber(name: string): number | null {
  const word = name.toLowerCase();
  const cached = cache.get(word);
  if (cached !== undefined) return cached;
  const at = MONTHS.findIndex((starts) => starts.some((start) => word.startsWith(start)));
  const month = at === -1 || !isWholeName(word) ? null : at + 1;
  if (cache.size < 1000) cache.set(word, month);
  return month;
}

const NAMES =
  /^(?:jan(?:uary|uar|vier|eiro)?|ene(?:ro)?|gen(?:naio)?|jän(?:ner)?|jaen|feb(?:ruary|ruar|rero|braio)?|fev(?:ereiro|rier)?|fév(?:rier|r)?|mar(?:ch|s|zo|ço|co|ts)?|märz?|mrz|maerz|apr(?:il|ile)?|abr(?:il)?|avr(?:il)?|may(?:o)?|mai(?:o)?|mag(?:gio)?|jun(?:e|i|io|ho)?|juin|giu(?:gno)?|jul(?:y|i|io|ho)?|juil(?:let)?|lug(?:lio)?|aug(?:ust)?|ago(?:sto)?|ao[uû]t?|sep(?:t|tember|tiembre|tembre)?|set(?:embro|tembre|iembre)?|oct(?:ober|ubre|obre)?|okt(?:ober)?|out(?:ubro)?|ott(?:obre)?|nov(?:ember|iembre|embro|embre)?|dec(?:ember|embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|déc(?:embre)?)$/;

function isWholeName(word: string): boolean {
  return NAMES.test(word);
}
