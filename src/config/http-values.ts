import { isIP } from 'node:net';
import { z } from 'zod';

/** Trusted proxies, as Express expects them: none, the last n, or those with these addresses. */
export type TrustProxy = false | number | string[];

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Client keys. The message must never contain a value. */
export const apiKeys = z
  .string()
  .transform(items)
  .refine(
    (keys) => keys.every((key) => /^[\x21-\x7e]+$/.test(key)),
    'must be keys separated by commas, each of printable characters without spaces or a "Bearer" prefix',
  );

/** Web origins as browsers write them, or `*`. */
export const origins = z
  .string()
  .transform(items)
  .refine(
    (list) => list.every((item) => item === '*' || originOf(item) !== null),
    'must be origins such as https://app.example.com (no path), separated by commas, or * for any origin',
  )
  .transform((list) => list.map((item) => originOf(item) ?? item));

export const trustProxy = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .refine(
    (value) => value !== 'true',
    'true would trust addresses that clients make up. Set the number of proxies in front of this server, or their addresses.',
  )
  .refine(
    (value) => value === 'true' || value === 'false' || /^\d$/.test(value) || items(value).every(isNetwork),
    'must be the number of proxies (1 to 9) or their addresses separated by commas: IP, IP/bits, loopback, linklocal or uniquelocal',
  )
  .transform((value): TrustProxy => {
    if (value === 'false' || value === '0') return false;
    return /^\d$/.test(value) ? Number(value) : items(value);
  });

/** Returns the origin as browsers write it, or `null` when the text is not exactly one origin. */
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
