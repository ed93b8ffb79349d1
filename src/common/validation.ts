import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { BadParameters, type ParameterProblem } from './errors.js';

/** Leaves single values of a path as they came: `Number('1e3')` is not how an id is written. */
class DtoValidation extends ValidationPipe {
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
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
    message: rule === 'whitelistValidation' ? 'is not a parameter of this call' : message,
  }));
  return [...own, ...children.flatMap(problems)];
}
