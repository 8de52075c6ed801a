import type { IncomingHttpHeaders } from 'node:http';

/** A request as the handlers see it: read completely, nothing decoded but the query. */
export interface HttpRequest {
  readonly method: string;
  /** The path as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Thrown by a handler that refuses: the reply is what the client gets. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`Refused with status ${reply.status}`);
    this.name = 'Refusal';
    this.reply = reply;
  }
}

export function jsonReply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Sends the browser on with a GET, whatever it came with. */
export function redirectReply(location: string): Reply {
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: '' };
}

/** The fields of a form; none when the body claims to be anything else. */
export function formFields(request: HttpRequest): URLSearchParams {
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded';
  return new URLSearchParams(isForm ? request.body.toString('utf8') : '');
}

/** The type that a request's body claims to have, without parameters; undefined when it claims none. */
export function mediaType(request: HttpRequest): string | undefined {
  return headerValue(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** A header's only value; a repeated header counts as its first. */
export function headerValue(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
