/** An sslmode of the Node driver, not of PostgreSQL. The driver does not support it in its libpq mode. */
const DRIVER_MODE = 'no-verify';

/**
 * Returns a connection string for which the Node driver interprets `sslmode` as libpq does: `require` encrypts
 * without verifying the server, `verify-full` verifies certificate and host name. By default the driver verifies
 * in every mode and prints a warning.
 * @param url a PostgreSQL connection string
 */
export function driverUrl(url: string): string {
  const { searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  if (mode === null || mode === DRIVER_MODE || searchParams.has('uselibpqcompat')) return url;
  return `${url}&uselibpqcompat=true`;
}
