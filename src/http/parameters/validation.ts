import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { BadParameters, type ParameterProblem } from '../../common/errors.js';

/** Reported for a parameter that a call does not have. */
export const UNKNOWN_PARAMETER = 'is not a parameter of this call';

/** A filter left empty by mistake, by a variable without a value, would otherwise mean everything. */
export const EMPTY = 'is empty; give it a value or leave it out';

/** No call takes anything as deep as this; what is far deeper would exhaust the stack of whoever walks through it. */
const DEEPEST = 20;

/**
 * Leaves single values of a path as they came: `Number('1e3')` is not how an id is written. Refuses names
 * that every object has, such as `constructor`, which the rule about unknown ones overlooks, values
 * nested too deep to be looked at, and query parameters without a value.
 */
class DtoValidation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const inherited = Object.keys(value ?? {}).filter((name) => name in Object.prototype);
    if (inherited.length > 0)
      throw new BadParameters(inherited.map((parameter) => ({ parameter, message: UNKNOWN_PARAMETER })));
    if (isDeeperThan(DEEPEST, value))
      throw new BadParameters([
        { parameter: metadata.type, message: `must not be nested more than ${DEEPEST} deep` },
      ]);
    const empty = emptyOnes(value, metadata);
    if (empty.length === 0) return super.transform(value, metadata);
    const others = await super.transform(value, metadata).then(() => [], problemsOf);
    const told = new Set(empty);
    throw new BadParameters([
      ...empty.map((parameter) => ({ parameter, message: EMPTY })),
      ...others.filter(({ parameter }) => !told.has(parameter)),
    ]);
  }

  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

/** Query parameters of the call that are given without a value, lists without any item. */
function emptyOnes(query: unknown, { type, metatype }: ArgumentMetadata): string[] {
  if (type !== 'query' || metatype === undefined) return [];
  return Object.entries(query ?? {})
    .filter(([name, value]) => {
      const declared: unknown = Reflect.getMetadata('design:type', metatype.prototype as object, name);
      if (declared !== Array) return declared !== undefined && value === '';
      return [value].flat().every((item) => typeof item === 'string' && /^[\s,]*$/.test(item));
    })
    .map(([name]) => name);
}

/** What was wrong with the other parameters. */
function problemsOf(error: unknown): readonly ParameterProblem[] {
  if (error instanceof BadParameters) return error.errors;
  throw error;
}

/** Level by level, without recursion. */
function isDeeperThan(most: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= most; depth++) {
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

/** Checks everything that comes over HTTP against its DTO; an unknown parameter is an error, not a surprise. */
export function validation(): ValidationPipe {
  return new DtoValidation({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors: ValidationError[]) => new BadParameters(errors.flatMap(problems)),
  });
}

function problems({ property, constraints = {}, children = [] }: ValidationError): ParameterProblem[] {
  const own = Object.entries(constraints).map(([rule, message]) => ({
    parameter: property,
    message: rule === 'whitelistValidation' ? UNKNOWN_PARAMETER : message,
  }));
  return [...own, ...children.flatMap(problems)];
}
