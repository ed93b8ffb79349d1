/** Stops the server of the run. */
export default async function globalTeardown() {
  await globalThis.releaseTestServer?.();
}
