import type { OperationName } from './operations';

/** One request as it was received; nothing secret of it: neither header values, save the id of a key, nor a body. */
export interface LoggedRequest {
  readonly operation: OperationName;
  /** ISO 8601, by the server's clock. */
  readonly receivedAt: string;
  readonly method: string;
  readonly path: string;
  readonly headerNames: readonly string[];
  /** Id of the access key that signed it. */
  readonly signer?: string;
  /** The region that its signature is for. */
  readonly signedFor?: string;
  /** `withheld`: the client got no answer, by order of a fault. */
  outcome: 'open' | 'answered' | 'withheld';
  /** Null unless it was answered. */
  status: number | null;
}

interface Waiter {
  readonly operation: OperationName;
  readonly count: number;
  readonly resolve: () => void;
}

/** Requests in the order in which they came; those of the control endpoint are not among them. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #waiters: Waiter[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  of(operation: OperationName): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => entry.operation === operation);
  }

  count(operation?: OperationName): number {
    return operation === undefined ? this.#entries.length : this.of(operation).length;
  }

  /** How often each operation was asked for; those never asked for are absent. */
  counts(): Partial<Record<OperationName, number>> {
    const counts: Partial<Record<OperationName, number>> = {};
    for (const { operation } of this.#entries) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }

  /** Resolves once `count` requests of an operation have been answered or withheld. */
  async waitFor(operation: OperationName, count = 1): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiters.push({ operation, count, resolve });
      this.#releaseWaiters();
    });
  }

  open(request: Omit<LoggedRequest, 'outcome' | 'status'>): LoggedRequest {
    const entry: LoggedRequest = { ...request, outcome: 'open', status: null };
    this.#entries.push(entry);
    return entry;
  }

  /** Notes how a request ended; `status` is null when the answer was withheld. */
  close(entry: LoggedRequest, status: number | null): void {
    entry.outcome = status === null ? 'withheld' : 'answered';
    entry.status = status;
    this.#releaseWaiters();
  }

  clear(): void {
    this.#entries = [];
  }

  #releaseWaiters(): void {
    const done = (waiter: Waiter): boolean =>
      this.of(waiter.operation).filter(({ outcome }) => outcome !== 'open').length >= waiter.count;
    const ready = this.#waiters.filter(done);
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve();
  }
}
