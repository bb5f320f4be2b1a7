import type { RowsRequest, StreamEndpoint } from '../../src/api/answers.js';
import { type ApiClient, type ApiOptions, createApi } from '../../src/api/client.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { type FakeService, startFakeService } from './fake-service.js';

export const apiKey = 'ofapi_test_0123456789abcdef';
export const clicks: StreamEndpoint = {
  path: 'clicks',
  totalField: 'clicks_total',
  chartField: 'clicks',
};
export const clicksRequest: RowsRequest = {
  linkId: '01JCZWQJZXQJZXQJZXQJZXQJZX',
  endpoint: clicks,
  dateStart: Date.UTC(2026, 0, 25) / 1000,
  dateEnd: Date.UTC(2026, 1, 1) / 1000 - 1,
  limit: 100,
  offset: 0,
};

export interface Setup {
  readonly service: FakeService;
  readonly clock: FakeClock;
  readonly logged: object[];
  readonly waits: number[];
  /** Clients are closed with the setup. */
  client(options?: Partial<ApiOptions>): ApiClient;
  close(): Promise<void>;
}

/** A service, and clients whose waits cost no time and whose random number is 0.5. */
export async function setUp(): Promise<Setup> {
  const service = await startFakeService();
  const clock = createFakeClock();
  const clients: ApiClient[] = [];
  const logged: object[] = [];
  const waits: number[] = [];
  return {
    service,
    clock,
    logged,
    waits,
    client: (options = {}) => {
      const client = createApi({
        baseUrl: service.url,
        apiKey,
        userAgent: 'smartlink-sync/0.0.0 (+https://example.test)',
        requestTimeoutMs: 10_000,
        concurrency: 8,
        rateLimitPerMinute: 10_000_000,
        reserve: 0.1,
        log: { info: (fields) => logged.push(fields) },
        clock,
        random: () => 0.5,
        onWait: (delayMs) => waits.push(delayMs),
        ...options,
      });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) await client.close();
      await service.close();
    },
  };
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was not rejected.');
    },
    (error: unknown) => error,
  );
}
