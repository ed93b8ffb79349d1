import { decimal, plain } from './decimal.js';
import type { FaultOptions } from './fault-options.js';
import { isNumber, isObject, type Json, type JsonObject, num } from './json.js';

/** Where the records of an API have the fields that faults change. */
export interface RowShape {
  readonly price: string;
  /** the objects of a record that hold market values: itself, or each entry of `quotes` */
  values(row: JsonObject): JsonObject[];
}

interface RowEffect {
  /** affects every record by default */
  readonly wide: boolean;
  apply(row: JsonObject, shape: RowShape, options: FaultOptions): void;
}

const IDENTITY = new Set(['id', 'symbol', 'name']);

/** Faults that keep the JSON valid but make records wrong. */
export const ROW_FAULTS = {
  lastUpdatedNull: one((row) => (row['last_updated'] = null)),
  lastUpdatedFuture: one((row) => (row['last_updated'] = new Date(Date.now() + 86_400_000).toISOString())),
  priceNull: one((row, shape) => setPrice(row, shape, () => null)),
  priceZero: one((row, shape) => setPrice(row, shape, () => num(0))),
  priceString: one((row, shape) => setPrice(row, shape, (old) => (isNumber(old) ? old.rawJSON : old))),
  renamedField: all((row, shape, { field = shape.price, as = 'price_usd' }) => rename(row, shape, field, as)),
  droppedField: all((row, shape, { field = shape.price }) => {
    for (const place of places(row, shape)) delete place[field];
  }),
  /** every value except the coin's identity */
  everythingNull: all((row, shape) => {
    const nested = shape.values(row);
    for (const place of places(row, shape)) {
      for (const key of Object.keys(place)) {
        const keep = IDENTITY.has(key) || (place === row && !nested.includes(row) && key === 'quotes');
        if (!keep) place[key] = null;
      }
    }
  }),
  pricesTimes1000: all((row, shape) =>
    setPrice(row, shape, (old) => {
      if (!isNumber(old)) return old;
      const { digits, exp } = decimal(old.rawJSON);
      return num(plain({ digits, exp: exp + 3 }));
    }),
  ),
} satisfies Record<string, RowEffect>;

export type RowFault = keyof typeof ROW_FAULTS;

/** Changes the records of a response in place. */
export function applyRowFault(
  name: RowFault,
  rows: readonly JsonObject[],
  shape: RowShape,
  options: FaultOptions,
): void {
  const effect: RowEffect = ROW_FAULTS[name];
  const chosen = options.ids ? rows.filter((row) => options.ids?.includes(row.id as string)) : rows;
  const limit = options.rows ?? (effect.wide || options.ids ? Infinity : 1);
  for (const row of chosen.slice(0, limit)) effect.apply(row, shape, options);
}

function one(apply: RowEffect['apply']): RowEffect {
  return { wide: false, apply };
}

function all(apply: RowEffect['apply']): RowEffect {
  return { wide: true, apply };
}

function setPrice(row: JsonObject, shape: RowShape, change: (old: Json) => Json): void {
  for (const place of shape.values(row)) {
    if (shape.price in place) place[shape.price] = change(place[shape.price] ?? null);
  }
}

/** Renames in place, which keeps the order of the fields. */
function rename(row: JsonObject, shape: RowShape, field: string, as: string): void {
  for (const place of places(row, shape)) {
    const entries = Object.entries(place);
    for (const key of Object.keys(place)) delete place[key];
    for (const [key, value] of entries) place[key === field ? as : key] = value;
  }
}

function places(row: JsonObject, shape: RowShape): JsonObject[] {
  return [...new Set([row, ...shape.values(row)])];
}

/** CoinGecko has flat rows, CoinPaprika `quotes{CUR:{price}}`. */
export const SHAPES = {
  coingecko: { price: 'current_price', values: (row) => [row] },
  coinpaprika: { price: 'price', values: (row) => Object.values(row['quotes'] ?? {}).filter(isObject) },
} satisfies Record<string, RowShape>;
