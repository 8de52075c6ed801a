import type { Reply } from './http';
import type { OperationName } from './operations';

/** What goes wrong with a request. */
export type Fault =
  /** Answered with exactly this; the operation is not carried out. */
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Answered "too many requests" in the service's own form. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  /** Answered with status 500 in the service's own form. */
  | { readonly kind: 'serverError' }
  /** Answered with status 200 and the HTML of a hotel's login page. */
  | { readonly kind: 'captivePortal' }
  /** Never answered; the connection stays open. */
  | { readonly kind: 'hang' }
  /** The connection is cut; the operation is not carried out. */
  | { readonly kind: 'reset' }
  /** The operation is carried out, then the connection is cut before the answer. */
  | { readonly kind: 'lostAnswer' }
  /** The operation is carried out; the answer's body breaks off halfway. */
  | { readonly kind: 'malformedBody' }
  /** The operation is carried out; the answer has no body. */
  | { readonly kind: 'emptyBody' }
  /** The operation is carried out; the answer claims to be plain text. */
  | { readonly kind: 'wrongContentType' };

export interface FaultOrder {
  /** `*`: whatever comes. */
  readonly operation: OperationName | '*';
  readonly fault: Fault;
  /** For how many requests; 1 unless said, null: until cleared. */
  readonly times?: number | null;
  /** How many matching requests pass unharmed before; 0 unless said. */
  readonly skip?: number;
}

interface PendingFault {
  readonly order: FaultOrder;
  skipsLeft: number;
  timesLeft: number;
}

/** Faults ordered for requests to come. */
export class FaultPlan {
  #pending: PendingFault[] = [];

  add(order: FaultOrder): void {
    const timesLeft = order.times === null ? Infinity : (order.times ?? 1);
    this.#pending.push({ order, skipsLeft: order.skip ?? 0, timesLeft });
  }

  /** The fault for the next request of an operation, which uses it up. */
  take(operation: OperationName): Fault | undefined {
    for (const pending of this.#pending) {
      if (pending.order.operation !== '*' && pending.order.operation !== operation) continue;
      if (pending.skipsLeft > 0) {
        pending.skipsLeft--;
        continue;
      }
      pending.timesLeft--;
      this.#pending = this.#pending.filter(({ timesLeft }) => timesLeft > 0);
      return pending.order.fault;
    }
    return undefined;
  }

  clear(): void {
    this.#pending = [];
  }
}

/** The answer as the fault spoils it; undefined when it never arrives. */
export function spoil(fault: Fault, reply: Reply): Reply | undefined {
  switch (fault.kind) {
    case 'lostAnswer':
      return undefined;
    case 'malformedBody':
      return { ...reply, body: reply.body.slice(0, Math.ceil(reply.body.length / 2)) || '{' };
    case 'emptyBody':
      return { ...reply, body: '' };
    case 'wrongContentType':
      return { ...reply, headers: { ...reply.headers, 'Content-Type': 'text/plain' } };
    default:
      return reply;
  }
}

export const captivePortalReply: Reply = {
  status: 200,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: '<!doctype html><html lang="en"><title>Guest Wi-Fi</title><h1>Accept the terms to go online</h1></html>',
};
