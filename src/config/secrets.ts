import type { Settings } from './settings.js';

/** Shorter ones would take half of every line with them, and keep nobody out. */
const SHORTEST = 4;

const MASK = '[redacted]';

/**
 * Every secret a process was given, in each form in which it may turn up in a text: as it is, as part
 * of a URL, and as JSON writes it. The longest first, since one may hold another.
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

/** A text without any of the secrets. */
export function redactAll(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

/** A connection string as it may be shown: without passwords. Not a URL: nothing of it is shown. */
export function withoutPasswords(text: string): string {
  if (!URL.canParse(text)) return '***';
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  for (const name of [...url.searchParams.keys()].filter(isPassword)) url.searchParams.set(name, '***');
  return url.href;
}

/** The passwords in a connection string, as written there and as they are. */
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
