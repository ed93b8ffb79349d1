import type { Settings } from './settings.js';

/** A shorter secret would mask half of every line, and protects nothing. */
const SHORTEST = 4;

const MASK = '[redacted]';

/**
 * Collects every secret in the settings, in each form in which it may appear in text: plain, URL-encoded,
 * JSON-escaped and base64. Longest first, since one may contain another.
 * @param urls further connection strings, e.g. of the embedded database
 */
export function secretsOf(settings: Settings, ...urls: string[]): string[] {
  const connections = [settings.databaseUrl, settings.databaseReadUrl, settings.databaseAppUrl, ...urls];
  const plain = [
    ...settings.http.apiKeys,
    ...Object.values(settings.apis).map(({ key }) => key),
    ...connections.flatMap((url) => (url === undefined ? [] : passwordsOf(url))),
  ].filter((secret) => secret !== undefined);
  const forms = plain.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  return [...new Set(forms)]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
}

/** Returns the text with all secrets masked. */
export function redactAll(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

/** Masks the passwords in a connection string. Text that is not a URL is masked completely. */
export function withoutPasswords(text: string): string {
  if (!URL.canParse(text)) return '***';
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  for (const name of [...url.searchParams.keys()].filter(isPassword)) url.searchParams.set(name, '***');
  return url.href;
}

/** Returns the passwords in a connection string, encoded as written and decoded. */
function passwordsOf(text: string): string[] {
  if (!URL.canParse(text)) return [text];
  const { password, searchParams } = new URL(text);
  const named = [...searchParams].filter(([name]) => isPassword(name)).map(([, value]) => value);
  return [password, decoded(password), ...named].filter((secret) => secret !== '');
}

function isPassword(name: string): boolean {
  return /password/i.test(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
