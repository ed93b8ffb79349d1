/** Every status of a job, as in the column `etl_jobs.status`. */
export const JOB_STATUSES = ['queued', 'running', 'success', 'partial', 'failure', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Not ended yet. */
export const ACTIVE = ['queued', 'running'] as const satisfies readonly JobStatus[];

/** Ended with data loaded: every record, or every record that was not rejected. */
export const SUCCEEDED = ['success', 'partial'] as const satisfies readonly JobStatus[];

/** Ended on its own, with success or without; a cancelled job has not finished. */
export const FINISHED = [...SUCCEEDED, 'failure'] as const satisfies readonly JobStatus[];

/** Ended, cancelled ones included. */
export const ENDED = [...FINISHED, 'cancelled'] as const satisfies readonly JobStatus[];

interface HasStatus {
  status: JobStatus;
}

/** Whether a job has not ended yet. */
export function isActive({ status }: HasStatus): boolean {
  return includes(ACTIVE, status);
}

/** Whether a job ended with data loaded. */
export function hasSucceeded({ status }: HasStatus): boolean {
  return includes(SUCCEEDED, status);
}

/** Whether a job ended on its own. */
export function hasFinished({ status }: HasStatus): boolean {
  return includes(FINISHED, status);
}

function includes(statuses: readonly JobStatus[], status: JobStatus): boolean {
  return statuses.includes(status);
}
