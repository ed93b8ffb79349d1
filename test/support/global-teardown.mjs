/** Stops the server of the run and removes what it left. */
export default async function globalTeardown() {
  await globalThis.endTestRun?.();
}
