/** What was asked of the simulator, in the order of arrival. */
import type { EndpointName } from './switches.js';

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Null: no endpoint of the API. */
  readonly endpoint: EndpointName | null;
  readonly linkId: string | null;
  /** The User-Agent that was sent. */
  readonly client: string;
  /** Machine time of arrival, milliseconds since 1970. */
  readonly arrivedMs: number;
  /** 0 until answered, and for an answer that never came. */
  status: number;
}

/** A log with a largest size; `count` goes on counting what was dropped. */
export class RequestLog {
  readonly #most: number;
  #entries: LoggedRequest[] = [];
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Requests since the last reset. */
  get count(): number {
    return this.#count;
  }

  /** The kept entries, oldest first. */
  all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** The kept entries of an endpoint. */
  of(endpoint: EndpointName): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => entry.endpoint === endpoint);
  }

  reset(): void {
    this.#entries = [];
    this.#count = 0;
  }

  add(entry: LoggedRequest): void {
    this.#count += 1;
    this.#entries.push(entry);
    // Dropping a quarter at once keeps the cost per entry constant.
    if (this.#entries.length > this.#most)
      this.#entries = this.#entries.slice(Math.ceil(this.#most / 4) + 1);
  }
}
