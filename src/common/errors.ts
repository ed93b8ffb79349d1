/** One invalid parameter of a request, and what would be valid. */
export interface ParameterProblem {
  parameter: string;
  message: string;
}

/** An error whose message is safe to show to clients. ProblemFilter maps it to problem+json. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    /** Further members of the problem document (RFC 9457, section 3.2). */
    readonly extension: Record<string, unknown> = {},
  ) {
    super(detail);
    this.name = new.target.name;
  }
}

/** 400: the request has invalid parameters; lists all of them. */
export class BadParameters extends ApiError {
  constructor(readonly errors: ParameterProblem[]) {
    super(400, 'Bad Request', errors.map(({ parameter, message }) => `${parameter}: ${message}`).join('; '), {
      errors,
    });
  }
}

/** 404: what the path names does not exist. */
export class NotFound extends ApiError {
  constructor(parameter: string, detail: string) {
    super(404, 'Not Found', detail, { errors: [{ parameter, message: detail }] });
  }
}

/** 409: the request conflicts with the current state. */
export class Conflict extends ApiError {
  constructor(detail: string, extension: Record<string, unknown> = {}) {
    super(409, 'Conflict', detail, extension);
  }
}

/** Returns the message of anything thrown, without a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  if (error instanceof Error) return error.message || error.name;
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : String(error);
}
