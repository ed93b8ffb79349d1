/** Not one of PostgreSQL's words but the driver's own, which it knows only while it does not speak theirs. */
const DRIVERS_OWN = 'no-verify';

/**
 * A connection string in the form in which node's driver takes `sslmode` as PostgreSQL's own programs do:
 * `require` encrypts whoever the server is, `verify-full` makes sure of its certificate and name. Left to
 * itself the driver verifies with every mode, and prints a warning about it.
 * @param url a PostgreSQL connection string
 */
export function driverUrl(url: string): string {
  const { searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  if (mode === null || mode === DRIVERS_OWN || searchParams.has('uselibpqcompat')) return url;
  return `${url}&uselibpqcompat=true`;
}
