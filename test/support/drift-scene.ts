import { expect } from '@jest/globals';
import type { DriftEventDto } from '../../src/drift/events/drift.dto.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { startApiApp, type ApiApp, type ApiAppOptions } from './api-app.js';

export const API_SOURCES = ['coingecko', 'coinpaprika'] as const;
export type ApiSource = (typeof API_SOURCES)[number];

export const DAY_MS = 86_400_000;

/** The application with a market that shares its clock. */
export interface Scene {
  app: ApiApp;
  advance: (ms: number) => void;
  /** Moves prices and runs the source. */
  runNext: (source: ApiSource) => Promise<JobDto>;
  open: (source: string) => Promise<DriftEventDto[]>;
  one: (id: number) => Promise<DriftEventDto>;
}

export async function setScene(options: ApiAppOptions = {}): Promise<Scene> {
  let ahead = 0;
  const app = await startApiApp({
    ...options,
    market: { coins: 300, now: () => Date.now() + ahead, ...options.market },
    env: { COINGECKO_MAX_COINS: '500', ...options.env },
    coingecko: { ratePerMinute: Infinity, ...options.coingecko },
    coinpaprika: { ratePerSecond: Infinity },
  });
  const events = async (query: string): Promise<DriftEventDto[]> =>
    (await app.get(`/api/v1/drift?limit=1000&${query}`)).body.events;
  return {
    app,
    advance: (ms) => {
      ahead += ms;
      app.clock.advance(ms);
    },
    runNext: async (source) => {
      app.market.tick();
      return app.run(source);
    },
    open: async (source) => (await events(`source=${source}&status=open`)).toReversed(),
    one: async (id) => (await events('')).find((event) => event.id === id)!,
  };
}

/** Enough good runs for a baseline. */
export async function settle({ runNext }: Scene, source: ApiSource, runs = 8): Promise<void> {
  for (let run = 0; run < runs; run++) expect(await runNext(source)).toMatchObject({ status: 'success' });
}

/** Formats an event for assertions: `critical volume all`. */
export const brief = (events: DriftEventDto[]) =>
  events.map(({ kind, field, severity }) => `${severity} ${kind} ${field ?? 'all'}`).toSorted();
