/** The ETag of a representation; weak, since `metadata` differs from response to response. */
export function etagOf(version: string, format: string): string {
  return `W/"${version}-${format}"`;
}

/**
 * Whether an `If-None-Match` header names this ETag. Browsers send `Cache-Control: no-cache` with a
 * hand-set `If-None-Match`, so unlike Express' `request.fresh` this ignores `Cache-Control`.
 */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => opaque(one) === opaque(etag));
}

/** Weak comparison (RFC 9110, section 8.8.3.2): the tag without its weakness mark. */
function opaque(etag: string): string {
  return etag.trim().replace(/^W\//, '');
}
