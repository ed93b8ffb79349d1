import { addressOf, type Operation, type Parameter, type Schema } from './openapi.js';
import type { Random } from './upstream/prng.js';

/** A request as it is sent. */
export interface RandomRequest {
  method: string;
  address: string;
  headers: Record<string, string>;
  body: string | FormData | undefined;
}

const ODD_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e309',
  '007',
  '9'.repeat(400),
  '0x10',
  'NaN',
  'null',
  'undefined',
  'true',
  '[]',
  '{"$gt":""}',
  '\0',
  'a\0b',
  '\u202e\u0301\u{1fa99}',
  '\ud800',
  '%',
  '%2e%2e%2f',
  '../../etc/passwd',
  "' OR 1=1 --",
  '<script>',
  '${jndi:ldap://x}',
  'x'.repeat(3000),
  ','.repeat(500),
  '\r\nX-Injected: yes',
];

const TIMES = [
  '2024-01-15',
  '2024-01-15T00:00:00Z',
  '0001-01-01',
  '9999-12-31T23:59:59.999Z',
  '275760-09-13',
  'now',
];
const NAMES = ['limit', 'offset', 'cursor', 'source', 'nonsense', '__proto__', 'constructor', 'a[b]', ''];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY'];
const CSV = 'ticker,price,vol,date,market_cap\nBTC,45000.50,1,2024-01-15,2\n';

/** Builds requests from an OpenAPI document, most of them almost valid. The same random stream gives the same requests. */
export function randomRequest(operations: readonly Operation[], random: Random): RandomRequest {
  const operation = random.pick(operations);
  const query = operation.parameters.filter(
    (parameter) => parameter.in === 'query' && random.chance(parameter.required ? 0.9 : 0.3),
  );
  const pairs = query.map((parameter) => [parameter.name, textFor(parameter, random)] as const);
  if (random.chance(0.1)) pairs.push([random.pick(NAMES), random.pick(ODD_TEXTS)]);
  const inPath = operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .map((parameter) => [parameter.name, wellFormed(textFor(parameter, random))]);
  const address = addressOf(
    operation,
    Object.fromEntries(inPath),
    pairs.map(([name, value]) => [name, wellFormed(value)] as const),
  );
  const method = random.chance(0.05) ? random.pick(METHODS) : operation.method;
  return {
    method,
    address: random.chance(0.03) ? bent(address, random) : address,
    ...bodyFor(operation, method, random),
  };
}

function textFor({ name, schema }: Parameter, random: Random): string {
  const wanted = schema?.items ?? schema;
  if (random.chance(0.3)) return random.pick(ODD_TEXTS);
  if (wanted?.enum) return random.pick(wanted.enum);
  if (wanted?.type === 'boolean') return random.pick(['true', 'false']);
  if (wanted?.type === 'number' || wanted?.type === 'integer')
    return String(random.int(random.pick([5, 2000])));
  if (/^(from|to|at|since|until)$/.test(name) || wanted?.format === 'date-time') return random.pick(TIMES);
  return random.pick(['BTC', 'csv', 'bitcoin', 'A,B,C', 'W10', String(random.int(50))]);
}

function valueFor(schema: Schema, random: Random): unknown {
  if (random.chance(0.3))
    return random.pick([null, true, 0, -1, 1e300, 1.5, [], {}, { length: 1e9 }, [[[[1]]]], ...ODD_TEXTS]);
  if (schema.type === 'number' || schema.type === 'integer') return random.int(20);
  if (schema.type === 'boolean') return random.chance(0.5);
  return textFor({ name: '', in: 'body', schema }, random);
}

function bodyFor(
  { json, form }: Operation,
  method: string,
  random: Random,
): Pick<RandomRequest, 'headers' | 'body'> {
  if (method === 'GET' || method === 'HEAD' || !(json ?? form)) return { headers: {}, body: undefined };
  if (form) {
    const body = new FormData();
    if (random.chance(0.8))
      body.set(random.pick(['file', 'file', 'x']), new Blob([random.pick([CSV, ...ODD_TEXTS])]), 'some.csv');
    return { headers: {}, body };
  }
  const headers = {
    'content-type': random.pick(['application/json', 'application/json', 'text/plain', 'x/y']),
  };
  if (random.chance(0.15))
    return {
      headers,
      body: random.pick(['{', '[]', '"x"', 'null', '{"__proto__":{"x":1}}', '[['.repeat(5000)]),
    };
  const fields = Object.entries(json?.properties ?? {}).filter(() => random.chance(0.8));
  const body = Object.fromEntries(fields.map(([name, schema]) => [name, valueFor(schema, random)]));
  if (random.chance(0.1)) body[random.pick(NAMES)] = random.pick(ODD_TEXTS);
  return { headers, body: JSON.stringify(body) };
}

/** Variants of a URL that try to bypass routing or access checks. */
function bent(address: string, random: Random): string {
  return random.pick([
    address.replace('/api/v1', '/api/v1/api/v1'),
    address.replace('/api', '//api'),
    address.replaceAll('/', '/./'),
    address.toUpperCase(),
    address.replace('/v1/', '/v1%2f'),
    address.replace('?', '/?'),
    `${address}%00`,
    `${address}%ff`,
    `${address}/..%2f..%2f`,
    `${address}${'/x'.repeat(1000)}`,
  ]);
}

/** A lone surrogate cannot be percent-encoded. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
