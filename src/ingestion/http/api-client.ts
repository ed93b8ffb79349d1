import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { AxiosResponse } from 'axios';
import { Clock } from '../../common/clock.js';
import { traced } from '../../observability/trace.js';
import { Quota } from './quota.js';
import { impatientAgents, type Agents } from './agents.js';
import type { Answer, Api } from './api.js';
import { HTTP_POLICY, type HttpPolicy } from './http.policy.js';
import { networkFault, type NetworkFault } from './network-errors.js';
import { RateLimits } from './rate-limits.js';
import { redirectTarget } from './redirects.js';
import { SourceRequestsMetrics } from './source-requests.metrics.js';

/** No answer came. */
export class NoAnswer extends Error {
  constructor(readonly fault: NetworkFault) {
    super(fault.message);
    this.name = 'NoAnswer';
  }
}

const MOST_REDIRECTS = 3;

/** Sends one request and brings what came back, whatever it says: within the rate, within the quota, counted. */
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
    this.agents = impatientAgents(policy.connectTimeout);
  }

  /**
   * @param url with parameters, without a key
   * @throws NoAnswer when none came, TerminalError when the quota is used up or a redirect leads
   *   elsewhere, the signal's reason when it was aborted
   */
  async send(api: Api, url: string, signal: AbortSignal): Promise<Answer> {
    let target = url;
    for (let hops = 0; ; hops++) {
      const attributes = { 'kasparro.source': api.source, 'http.request.method': 'GET', 'url.full': target };
      const response = await traced(
        `GET ${api.source}`,
        attributes,
        async (span) => {
          const answer = await this.once(api, target, signal);
          span.setAttribute('http.response.status_code', answer.status);
          return answer;
        },
        SpanKind.CLIENT,
      );
      const next = redirectTarget(api, target, response, hops < MOST_REDIRECTS);
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

  private async once(api: Api, url: string, signal: AbortSignal): Promise<AxiosResponse<Buffer>> {
    const { source, access } = api;
    await this.limits.turn(access, signal);
    await this.quota.spend(api);
    const tooLong = AbortSignal.timeout(this.policy.requestTimeout);
    try {
      const response = await this.http.axiosRef.get<Buffer>(url, {
        ...this.agents,
        headers: { ...keyHeader(api), Accept: 'application/json', 'User-Agent': 'kasparro' },
        responseType: 'arraybuffer',
        maxContentLength: this.policy.bodyLimit,
        // Redirects are followed by hand, or not at all: the key must not go to another host.
        maxRedirects: 0,
        validateStatus: () => true,
        signal: AbortSignal.any([signal, tooLong]),
      });
      this.metrics.answered(source, response.status);
      return response;
    } catch (error) {
      signal.throwIfAborted();
      this.metrics.unanswered(source);
      throw new NoAnswer(
        tooLong.aborted ? timedOut(api, this.policy) : networkFault(error, api, this.policy.bodyLimit),
      );
    }
  }
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

function timedOut({ title }: Api, { requestTimeout }: HttpPolicy): NetworkFault {
  return { kind: 'broken', message: `${title} did not finish its answer within ${requestTimeout / 1000} s` };
}
