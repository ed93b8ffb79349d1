const PROBES = /^\/(?:api\/v1\/)?health(?:\/(?:live|ready))?\/?$/;
const METRICS = /^\/(?:api\/v1\/)?metrics\/?$/;

/** Whether a path is one that tells how the process is: these answer everybody, whatever else is asked for. */
export function isProbe(path: string): boolean {
  return PROBES.test(path);
}

/** Whether a path is asked again and again by what watches the process. */
export function isMonitoring(path: string): boolean {
  return isProbe(path) || METRICS.test(path);
}

/** Whether a path is percent-encoded UTF-8, as far as it is encoded. */
export function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
