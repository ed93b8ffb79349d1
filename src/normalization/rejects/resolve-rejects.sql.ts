/**
 * Statements that resolve rejects of earlier jobs by the quotes that the current job has just staged (see
 * `load/merge.sql.ts`). They look up open rejects by index, asset by asset, and cost almost nothing when there
 * are none. `OFFSET 0` prevents a join by time only, which the planner would choose because it has no
 * statistics of the staging table.
 */

const RESOLVE = `UPDATE rejected_records SET resolved_at = now(), resolved_by_job_id = $1`;

/** The same position in the same page. Parameters: job, raw page. */
export const SAME_PLACE = `
  WITH open AS MATERIALIZED (
    SELECT id, position FROM rejected_records WHERE raw_id = $2 AND resolved_at IS NULL AND job_id < $1
  )
  ${RESOLVE} WHERE id IN (SELECT id FROM open JOIN staged_quotes USING (position))`;

/**
 * For lists of current quotes: any quote of a coin resolves its rejects from older pages. Parameters: job, raw
 * page, source, source ids of the page.
 */
export const SAME_COIN = `
  WITH open AS MATERIALIZED (
    SELECT r.id
    FROM unnest($4::text[]) AS a(id)
    CROSS JOIN LATERAL (
      SELECT r.id FROM rejected_records r
      WHERE r.source = $3 AND hashtextextended(r.source_id, 0) = hashtextextended(a.id, 0) AND r.source_id = a.id
        AND r.resolved_at IS NULL AND r.job_id < $1 AND r.raw_id < $2
      OFFSET 0
    ) r
  )
  ${RESOLVE} WHERE id IN (SELECT id FROM open)`;

/**
 * For files: a row is the same when it has the same coin and time, at any line. If one of the two could not be
 * read, it is the same when it is at the same line of the same file and the other one matches. Parameters: job, source, source ids of the page's assets, address of the file.
 */
export const SAME_ROW = `
  WITH page AS MATERIALIZED (
    SELECT min("timestamp") AS since, max("timestamp") AS until, min(position) AS first, max(position) AS last
    FROM staged_quotes
  ),
  assets AS MATERIALIZED (
    SELECT a.place - 1 AS asset, a.id FROM unnest($3::text[]) WITH ORDINALITY AS a(id, place)
  ),
  keys AS MATERIALIZED (
    SELECT r.id, a.asset, r.record_time
    FROM page CROSS JOIN assets a
    CROSS JOIN LATERAL (
      SELECT r.id, r.record_time FROM rejected_records r
      WHERE r.source = $2 AND hashtextextended(r.source_id, 0) = hashtextextended(a.id, 0) AND r.source_id = a.id
        AND r.record_time BETWEEN page.since AND page.until AND r.resolved_at IS NULL AND r.job_id < $1
      OFFSET 0
    ) r
  ),
  lines AS MATERIALIZED (
    SELECT r.id, r.position, r.source_id, r.record_time
    FROM page, rejected_records r
    WHERE hashtextextended(r.url, 0) = hashtextextended($4, 0) AND r.url = $4
      AND r.position BETWEEN page.first AND page.last
      AND r.resolved_at IS NULL AND (r.source_id IS NULL OR r.record_time IS NULL) AND r.job_id < $1
  ),
  taken AS (
    SELECT k.id FROM keys k JOIN staged_quotes s ON s.asset = k.asset AND s."timestamp" = k.record_time
    UNION
    SELECT l.id
    FROM lines l JOIN staged_quotes s USING (position) JOIN assets a USING (asset)
    WHERE coalesce(l.source_id, a.id) = a.id AND coalesce(l.record_time, s."timestamp") = s."timestamp"
  )
  ${RESOLVE} WHERE id IN (SELECT id FROM taken)`;
