import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpRequest {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer to one request; a redirection is an answer and is not followed. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body, as UTF-8. */
  readonly text: string;
}

/**
 * Sends one request.
 * @throws the system's error (`code` says which), a `TimeoutError`, or the signal's reason.
 */
export type HttpSend = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpAnswer>;

const TIMEOUT_MS = 10_000;
const LONGEST_TEXT = 4096;

/**
 * Sends through Node's own `http` and `https`, which VS Code patches in the extension host: its proxy settings and the
 * system's certificates apply.
 */
export const sendHttp: HttpSend = async ({ method, url, headers = {}, body }, signal) => {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const outgoing = request(
        url,
        { method, headers: { Connection: 'close', ...headers }, signal: either },
        (incoming) => void readBeginning(incoming).then(resolve, reject),
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  } catch (error) {
    either.throwIfAborted();
    throw error;
  }
};

async function readBeginning(incoming: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = incoming;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_TEXT) break;
  }
  return { status, headers, text: Buffer.concat(chunks).subarray(0, LONGEST_TEXT).toString('utf8') };
}
