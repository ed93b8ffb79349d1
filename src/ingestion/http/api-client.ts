import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { AxiosResponse } from 'axios';
import { Clock } from '../../common/clock.js';
import { TerminalError } from '../../common/run-errors.js';
import { traced } from '../../observability/trace.js';
import { Quota } from './quota.js';
import { agentsWithConnectTimeout, type Agents } from './agents.js';
import type { Api, ApiResponse } from './api.js';
import { HTTP_POLICY, type HttpPolicy } from './http.policy.js';
import { NetworkError, toNetworkError } from './network-errors.js';
import { RateLimits } from './rate-limits.js';
import { SourceRequestsMetrics } from './source-requests.metrics.js';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Sends one request, within the rate limit and quota, and returns the response whatever its status. Never retries. */
@Injectable()
export class ApiClient implements OnModuleDestroy {
  private readonly agents: Agents;

  constructor(
    private readonly http: HttpService,
    private readonly limits: RateLimits,
    private readonly quota: Quota,
    private readonly metrics: SourceRequestsMetrics,
    private readonly clock: Clock,
    @Inject(HTTP_POLICY) private readonly policy: HttpPolicy,
  ) {
    this.agents = agentsWithConnectTimeout(policy.connectTimeout);
  }

  /**
   * Sends a GET request and follows redirects on the same host.
   * @param url with parameters, without a key
   * @throws NetworkError when there is no response, TerminalError when the quota is used up or a redirect
   *   leads to another host, the signal's reason when aborted
   */
  async send(api: Api, url: string, signal: AbortSignal): Promise<ApiResponse> {
    let target = url;
    for (let hops = 0; ; hops++) {
      const attributes = { 'kasparro.source': api.source, 'http.request.method': 'GET', 'url.full': target };
      const response = await traced(
        `GET ${api.source}`,
        attributes,
        async (span) => {
          const received = await this.request(api, target, signal);
          span.setAttribute('http.response.status_code', received.status);
          return received;
        },
        SpanKind.CLIENT,
      );
      const next = redirectTarget(api, target, response, hops < MAX_REDIRECTS);
      if (next === null) {
        const { status, data } = response;
        return { url, status, headers: headersOf(response), body: data, receivedAt: this.clock.now() };
      }
      target = next;
    }
  }

  onModuleDestroy(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  private async request(api: Api, url: string, signal: AbortSignal): Promise<AxiosResponse<Buffer>> {
    const { source, access } = api;
    await this.limits.waitForSlot(access, signal);
    await this.quota.spend(api);
    const timeout = AbortSignal.timeout(this.policy.requestTimeout);
    try {
      const response = await this.http.axiosRef.get<Buffer>(url, {
        ...this.agents,
        headers: { ...keyHeader(api), Accept: 'application/json', 'User-Agent': 'kasparro' },
        responseType: 'arraybuffer',
        maxContentLength: this.policy.bodyLimit,
        // axios would send the key to any host a redirect names; redirectTarget() checks the host first.
        maxRedirects: 0,
        validateStatus: () => true,
        signal: AbortSignal.any([signal, timeout]),
      });
      this.metrics.answered(source, response.status);
      return response;
    } catch (error) {
      signal.throwIfAborted();
      this.metrics.unanswered(source);
      throw timeout.aborted ? timedOut(api, this.policy) : toNetworkError(error, api, this.policy.bodyLimit);
    }
  }
}

/**
 * Returns the address that a redirect leads to, or `null` when the response is not a redirect. A `Location`
 * with http:// is followed as https:// when the request was https (some APIs send such).
 * @throws TerminalError when it leads to another host, nowhere, or on and on: the key is only for the
 *   configured host
 */
export function redirectTarget(
  { source, title }: Api,
  requested: string,
  { status, headers }: Pick<AxiosResponse, 'status' | 'headers'>,
  mayFollow: boolean,
): string | null {
  if (!REDIRECTS.has(status)) return null;
  const remedy = `Check ${source.toUpperCase()}_BASE_URL.`;
  const location = String(headers['location'] ?? '');
  const from = new URL(requested);
  if (location === '' || !/^https?:$/.test(URL.parse(location, requested)?.protocol ?? ''))
    throw new TerminalError(
      `${title} returned HTTP ${status}, a redirect without a valid Location header. ${remedy}`,
    );
  const to = new URL(location, requested);
  if (from.protocol === 'https:' && to.protocol === 'http:' && to.port === '') to.protocol = 'https:';
  if (to.origin !== from.origin) {
    throw new TerminalError(
      `${title} returned HTTP ${status}, a redirect from ${from.host} to ${to.host}. Not followed, because the key is only for ${from.host}. ${remedy}`,
    );
  }
  if (!mayFollow)
    throw new TerminalError(`${title} redirects too many times (last to ${to.pathname}). ${remedy}`);
  return to.href;
}

function keyHeader({ access: { keyHeader: name, key } }: Api): Record<string, string> {
  return name !== null && key !== undefined ? { [name]: key } : {};
}

function headersOf({ headers }: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name.toLowerCase(), String(value)]],
    ),
  );
}

function timedOut({ title }: Api, { requestTimeout }: HttpPolicy): NetworkError {
  return new NetworkError(
    'interrupted',
    `The response of ${title} was not complete after ${requestTimeout / 1000} s`,
  );
}
