import { isIP } from 'node:net';
import { z } from 'zod';

/** Which proxies are believed, as Express takes it: none, the last n, or those with these addresses. */
export type TrustProxy = false | number | string[];

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Keys of clients. Kept out of every message, whatever is wrong with them. */
export const apiKeys = z
  .string()
  .transform(items)
  .refine(
    (keys) => keys.every((key) => /^[\x21-\x7e]+$/.test(key)),
    'must be bare keys separated by commas: printable characters without blanks, and no "Bearer" before them',
  );

/** Web origins as browsers write them, or `*`. */
export const origins = z
  .string()
  .transform(items)
  .refine(
    (list) => list.every((item) => item === '*' || originOf(item) !== null),
    'must be origins such as https://app.example.com, separated by commas, without a path; or * for every page',
  )
  .transform((list) => list.map((item) => originOf(item) ?? item));

export const trustProxy = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .refine(
    (value) => value !== 'true',
    'true would believe whatever callers say of themselves; say how many proxies stand before this server, or their addresses',
  )
  .refine(
    (value) => value === 'true' || value === 'false' || /^\d$/.test(value) || items(value).every(isNetwork),
    'must be the number of proxies (1 to 9), or their addresses separated by commas: IP, IP/bits, loopback, linklocal or uniquelocal',
  )
  .transform((value): TrustProxy => {
    if (value === 'false' || value === '0') return false;
    return /^\d$/.test(value) ? Number(value) : items(value);
  });

/** The origin a text names, or `null` when it names none or more than one. */
function originOf(text: string): string | null {
  if (!/^https?:\/\/[^*]+$/i.test(text) || !URL.canParse(text)) return null;
  const { origin, href } = new URL(text);
  return href === `${origin}/` ? origin : null;
}

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
