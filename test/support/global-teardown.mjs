/** Stops the server of the run and removes its files. */
export default async function globalTeardown() {
  await globalThis.endTestRun?.();
}
