import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { BadParameters, type ParameterProblem } from '../../common/errors.js';

/** Reported for a parameter that a call does not have. */
export const UNKNOWN_PARAMETER = 'is not a parameter of this call';

/** Reported for an empty parameter: an unset variable in a script would otherwise select everything. */
export const EMPTY = 'is empty; give it a value or leave it out';

/** Deepest nesting of a body; much deeper ones would overflow the stack of the validators. */
const DEEPEST = 20;

/**
 * Validation that also rejects names every object has (such as `constructor`, which the whitelist overlooks),
 * values that are nested too deep, and query parameters without a value. It does not convert path
 * parameters, since `Number('1e3')` would turn text that is no id into one.
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
    const empty = emptyParameters(value, metadata);
    if (empty.length === 0) return super.transform(value, metadata);
    const others = await super.transform(value, metadata).then(() => [], problemsOf);
    const reported = new Set(empty);
    throw new BadParameters([
      ...empty.map((parameter) => ({ parameter, message: EMPTY })),
      ...others.filter(({ parameter }) => !reported.has(parameter)),
    ]);
  }

  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

/** Names of query parameters without a value, and of lists without an item. */
function emptyParameters(query: unknown, { type, metatype }: ArgumentMetadata): string[] {
  if (type !== 'query' || metatype === undefined) return [];
  return Object.entries(query ?? {})
    .filter(([name, value]) => {
      const declared: unknown = Reflect.getMetadata('design:type', metatype.prototype as object, name);
      if (declared !== Array) return declared !== undefined && value === '';
      return [value].flat().every((item) => typeof item === 'string' && /^[\s,]*$/.test(item));
    })
    .map(([name]) => name);
}

/** The problems that validation reported. */
function problemsOf(error: unknown): readonly ParameterProblem[] {
  if (error instanceof BadParameters) return error.errors;
  throw error;
}

/** Walks level by level, since recursion could overflow the stack. */
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

/** Validates parameters and bodies against their DTOs; unknown names are errors. */
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
