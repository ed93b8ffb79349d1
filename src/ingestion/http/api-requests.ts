import { Inject, Injectable, Logger } from '@nestjs/common';
import pRetry from 'p-retry';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/errors.js';
import { RunError, TerminalError, TransientError } from '../../common/run-errors.js';
import { ApiClient, NoAnswer } from './api-client.js';
import type { Answer, Api, ApiRequest, ListAnswer } from './api.js';
import { classify } from './classify.js';
import { HTTP_POLICY, MOST_TRIES, pauseAfter, type HttpPolicy } from './http.policy.js';
import { redact } from './redact.js';
import { readRetryAfter } from './retry-after.js';

/** A try that failed in a way that may pass by itself. */
class PassingFault extends Error {
  constructor(
    message: string,
    /** Milliseconds the other side asked to be left alone. */
    readonly retryAfter: number,
    readonly unreachable: boolean,
  ) {
    super(message);
  }
}

const MOST_TRIES_UNREACHABLE = 2;

/** The lists of an API, asked for with patience and within bounds: used by every extractor of an API. */
@Injectable()
export class ApiRequests {
  private readonly logger = new Logger('Api');

  constructor(
    private readonly client: ApiClient,
    private readonly clock: Clock,
    @Inject(HTTP_POLICY) private readonly policy: HttpPolicy,
  ) {}

  /** @returns when a run that begins now must have made its last request */
  deadline(): Date {
    return new Date(this.clock.now().getTime() + this.policy.runTimeout);
  }

  /**
   * Asks until the list comes, or nothing is to be expected any more.
   * @param deadline end of the whole run
   * @throws TransientError when it may work later, TerminalError when it will not, both with a
   *   message that says what to do; the signal's reason when it was aborted
   */
  async list(api: Api, request: ApiRequest, deadline: Date, signal: AbortSignal): Promise<ListAnswer> {
    const url = urlOf(api, request);
    const began = this.clock.now().getTime();
    try {
      return await pRetry(() => this.attempt(api, url, request.mayBeEmpty, deadline, signal), {
        retries: MOST_TRIES,
        minTimeout: 0,
        signal,
        shouldRetry: ({ error }) => error instanceof PassingFault,
        onFailedAttempt: async ({ error, attemptNumber }) => {
          if (error instanceof PassingFault) await this.pause(api, error, attemptNumber, began, signal);
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
  ): Promise<ListAnswer> {
    if (this.clock.now() >= deadline) {
      throw new TerminalError(
        `${api.title} was too slow: the run was not done after ${this.policy.runTimeout / 60_000} minutes. What was loaded is kept; the next scheduled run tries again.`,
      );
    }
    const answer = await this.answer(api, url, signal);
    const verdict = classify(answer, api, mayBeEmpty);
    if (verdict.fate === 'ok') return { ...answer, recordCount: verdict.recordCount };
    if (verdict.fate === 'terminal') throw new TerminalError(verdict.message);
    throw new PassingFault(verdict.message, readRetryAfter(answer.headers, this.clock.now()), false);
  }

  private async answer(api: Api, url: string, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.client.send(api, url, signal);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (error.fault.kind === 'hopeless') throw new TerminalError(error.message);
      throw new PassingFault(error.message, 0, error.fault.kind === 'unreachable');
    }
  }

  /** Waits before the next try, or decides that there is none. */
  private async pause(
    { source, title, access }: Api,
    fault: PassingFault,
    tries: number,
    began: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { giveUpAfter, longestPostponement } = this.policy;
    if (fault.unreachable && tries >= MOST_TRIES_UNREACHABLE) throw new TerminalError(fault.message);
    const pause = pauseAfter(fault.unreachable ? 0 : tries, fault.retryAfter, Math.random());
    const spent = this.clock.now().getTime() - began;
    const ended = `${fault.message} (${tries} ${tries === 1 ? 'try' : 'tries'} in ${Math.round(spent / 1000)} s)`;
    if (pause > longestPostponement) {
      throw new TerminalError(
        `${ended}. ${title} asks to be left alone for ${Math.ceil(pause / 60_000)} minutes; a later scheduled run tries again.`,
      );
    }
    if (tries >= MOST_TRIES || spent + pause > giveUpAfter)
      throw new TransientError(ended, fault.retryAfter / 1000);
    this.logger.warn(
      { source, tries },
      `${redact(fault.message, access.key)} (tried again in ${(pause / 1000).toFixed(1)} s)`,
    );
    await this.clock.sleep(pause, signal);
  }
}

function urlOf({ access }: Api, { path, params }: ApiRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) query.set(name, String(value));
  return `${access.baseUrl}${path}?${query.toString()}`;
}

/** An API may repeat the key in its own words. */
function withoutKey(error: unknown, key: string | undefined): unknown {
  if (!(error instanceof RunError) || key === undefined || !error.message.includes(key)) return error;
  error.message = redact(messageOf(error), key);
  return error;
}
