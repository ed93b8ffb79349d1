const PROBES = /^\/(?:api\/v1\/)?health(?:\/(?:live|ready))?\/?$/;
const METRICS = /^\/(?:api\/v1\/)?metrics\/?$/;

/** Whether a path is a health probe; these need no key. */
export function isProbe(path: string): boolean {
  return PROBES.test(path);
}

/** Whether a path is polled by monitoring: a probe or the metrics. */
export function isMonitoring(path: string): boolean {
  return isProbe(path) || METRICS.test(path);
}

/** Whether the percent-encoded parts of a path are valid UTF-8. */
export function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
