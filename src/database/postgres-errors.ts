/**
 * Whether a statement failed because the server or the connection went away, so that it may work
 * later: classes 08 (connection), 53 (resources, disk full included), 57 (operator intervention,
 * time-outs included) and the serialization faults of class 40 (PostgreSQL, Appendix A), or a
 * network error.
 */
export function isLostConnection(error: unknown): boolean {
  if (!Error.isError(error)) return false;
  // What TypeORM says of statements after the one that found the connection gone.
  if (error.name === 'QueryRunnerAlreadyReleasedError') return true;
  const code = codeOf(error);
  if (code !== undefined) return /^(08|40|53|57)\w{3}$/.test(code) || NETWORK.has(code);
  return /Connection terminated|connection timeout|Client has encountered a connection error|not queryable/i.test(
    error.message,
  );
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);

/** SQLSTATE of what PostgreSQL refused, or the network's code. */
export function codeOf(error: unknown): string | undefined {
  const { code, driverError } = error as Error & { code?: string; driverError?: { code?: string } };
  return driverError?.code ?? code;
}
