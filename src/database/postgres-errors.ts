/**
 * Whether a statement failed for a temporary reason and may succeed later: SQLSTATE classes 08 (connection), 53
 * (resources, including disk full), 57 (operator intervention, including timeouts) and 40 (serialization,
 * deadlock; see PostgreSQL, Appendix A), or a network error.
 */
export function isLostConnection(error: unknown): boolean {
  if (!Error.isError(error)) return false;
  // TypeORM throws this for later statements on a lost connection.
  if (error.name === 'QueryRunnerAlreadyReleasedError') return true;
  const code = codeOf(error);
  if (code !== undefined) return /^(08|40|53|57)\w{3}$/.test(code) || NETWORK.has(code);
  return /Connection terminated|connection timeout|Client has encountered a connection error|not queryable/i.test(
    error.message,
  );
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);

/** Returns the SQLSTATE of a PostgreSQL error, or the code of a network error. */
export function codeOf(error: unknown): string | undefined {
  const { code, driverError } = error as Error & { code?: string; driverError?: { code?: string } };
  return driverError?.code ?? code;
}
