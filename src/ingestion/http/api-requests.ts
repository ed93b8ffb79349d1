import { Inject, Injectable, Logger } from '@nestjs/common';
import pRetry from 'p-retry';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/errors.js';
import { RunError, TerminalError, TransientError } from '../../common/run-errors.js';
import { ApiClient } from './api-client.js';
import type { Api, ApiRequest, ApiResponse, ListResponse } from './api.js';
import { classify } from './classify.js';
import { backoff, HTTP_POLICY, MAX_ATTEMPTS, readRetryAfter, type HttpPolicy } from './http.policy.js';
import { NetworkError } from './network-errors.js';

/** A failed attempt that is worth another one. */
class RetryableError extends Error {
  constructor(
    message: string,
    /** Milliseconds the server asked to wait; 0 for none. */
    readonly retryAfter: number,
    /** Whether no connection could be made. */
    readonly unreachable: boolean,
  ) {
    super(message);
  }
}

const MAX_ATTEMPTS_UNREACHABLE = 2;

/** Fetches lists from an API with retries, for the extractors. */
@Injectable()
export class ApiRequests {
  private readonly logger = new Logger('Api');

  constructor(
    private readonly client: ApiClient,
    private readonly clock: Clock,
    @Inject(HTTP_POLICY) private readonly policy: HttpPolicy,
  ) {}

  /** Returns the time by which a run that starts now must have sent its last request. */
  deadline(): Date {
    return new Date(this.clock.now().getTime() + this.policy.runTimeout);
  }

  /**
   * Fetches one list, with as many attempts as the policy allows.
   * @param deadline end of the whole run
   * @throws TransientError when a later attempt may succeed, TerminalError when not, both with a message
   *   that says what to do; the signal's reason when aborted
   */
  async list(api: Api, request: ApiRequest, deadline: Date, signal: AbortSignal): Promise<ListResponse> {
    const url = urlOf(api, request);
    const startedAt = this.clock.now().getTime();
    try {
      return await pRetry(() => this.attempt(api, url, request.mayBeEmpty, deadline, signal), {
        retries: MAX_ATTEMPTS,
        minTimeout: 0,
        signal,
        shouldRetry: ({ error }) => error instanceof RetryableError,
        onFailedAttempt: async ({ error, attemptNumber }) => {
          if (error instanceof RetryableError)
            await this.waitOrGiveUp(api, error, attemptNumber, startedAt, signal);
        },
      });
    } catch (error) {
      throw withoutKey(error, api.access.key);
    }
  }

  private async attempt(
    api: Api,
    url: string,
    mayBeEmpty: boolean,
    deadline: Date,
    signal: AbortSignal,
  ): Promise<ListResponse> {
    if (this.clock.now() >= deadline) {
      throw new TerminalError(
        `${api.title} is too slow: the run did not finish within ${this.policy.runTimeout / 60_000} minutes. Loaded pages are kept; the next scheduled run will retry.`,
      );
    }
    const response = await this.send(api, url, signal);
    const result = classify(response, api, mayBeEmpty);
    if (result.kind === 'ok') return { ...response, recordCount: result.recordCount };
    if (result.kind === 'terminal') throw new TerminalError(result.message);
    throw new RetryableError(result.message, readRetryAfter(response.headers, this.clock.now()), false);
  }

  private async send(api: Api, url: string, signal: AbortSignal): Promise<ApiResponse> {
    try {
      return await this.client.send(api, url, signal);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      if (error.kind === 'permanent') throw new TerminalError(error.message);
      throw new RetryableError(error.message, 0, error.kind === 'unreachable');
    }
  }

  private async waitOrGiveUp(
    { source, title, access }: Api,
    error: RetryableError,
    attempts: number,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { giveUpAfter, maxRetryAfter } = this.policy;
    if (error.unreachable && attempts >= MAX_ATTEMPTS_UNREACHABLE) throw new TerminalError(error.message);
    const pause = backoff(error.unreachable ? 0 : attempts, error.retryAfter, Math.random());
    const spent = this.clock.now().getTime() - startedAt;
    const message = `${error.message} (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in ${Math.round(spent / 1000)} s)`;
    if (pause > maxRetryAfter) {
      throw new TerminalError(
        `${message}. ${title} asked us to wait ${Math.ceil(pause / 60_000)} minutes (Retry-After); a later scheduled run will retry.`,
      );
    }
    if (attempts >= MAX_ATTEMPTS || spent + pause > giveUpAfter)
      throw new TransientError(message, error.retryAfter / 1000);
    this.logger.warn(
      { source, attempts },
      `${redact(error.message, access.key)}; retrying in ${(pause / 1000).toFixed(1)} s`,
    );
    await this.clock.sleep(pause, signal);
  }
}

/** Removes a key from a text, both as it is and as it is encoded in a URL. */
export function redact(text: string, key: string | undefined): string {
  if (key === undefined) return text;
  return text.replaceAll(key, '[redacted]').replaceAll(encodeURIComponent(key), '[redacted]');
}

function urlOf({ access }: Api, { path, params }: ApiRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) query.set(name, String(value));
  return `${access.baseUrl}${path}?${query.toString()}`;
}

/** An API may repeat the key in its error message. */
function withoutKey(error: unknown, key: string | undefined): unknown {
  if (!(error instanceof RunError) || key === undefined || !error.message.includes(key)) return error;
  error.message = redact(messageOf(error), key);
  return error;
}
