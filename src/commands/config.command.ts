import { settingsFromEnvironment } from '../config/load-env.js';
import { withoutPasswords } from '../config/secrets.js';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { printResult } from './output.js';

const SECRET = /key|password|secret|token/i;

/** `kasparro config`: prints the effective settings, secrets masked. */
export function configCommand({ json }: { json?: boolean }): void {
  const shown = masked(settingsFromEnvironment(SOURCE_SETTINGS));
  printResult(json, shown, JSON.stringify(shown, null, 2));
}

/** Masks fields whose name suggests a secret, and passwords in connection strings. */
function masked(value: unknown, name = ''): unknown {
  if (Array.isArray(value))
    return SECRET.test(name) ? value.map(() => '***') : value.map((item) => masked(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key)]));
  }
  if (typeof value !== 'string') return value ?? null;
  if (SECRET.test(name)) return '***';
  return /^database.*Url$/.test(name) ? withoutPasswords(value) : value;
}
