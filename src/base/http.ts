import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpRequest {
  readonly method: 'HEAD' | 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * How much of the answer is wanted: its beginning (4 kB), which tells what answered, unless given. Of all, one that is
   * longer than 1 MB is an error.
   */
  readonly reads?: 'beginning' | 'all';
}

/** The answer to one request; a redirection is an answer and is not followed. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, or its beginning, as UTF-8. */
  readonly text: string;
}

/**
 * Sends one request.
 * @throws the system's error (`code` says which), a `TimeoutError`, a RangeError for an answer that is too long to be
 * read as a whole, or the signal's reason.
 */
export type HttpSend = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpAnswer>;

const TIMEOUT_MS = 10_000;
const BEGINNING_BYTES = 4096;
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/**
 * Sends through Node's own `http` and `https`, which VS Code patches in the extension host: its proxy settings and the
 * system's certificates apply.
 */
export const sendHttp: HttpSend = async (
  { method, url, headers = {}, body, reads = 'beginning' },
  signal,
) => {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const outgoing = request(
        url,
        { method, headers: { Connection: 'close', ...headers }, signal: either },
        (incoming) =>
          void (reads === 'all' ? readAll(incoming) : readBeginning(incoming)).then(resolve, reject),
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
  return answer(incoming, (await read(incoming, BEGINNING_BYTES)).subarray(0, BEGINNING_BYTES));
}

async function readAll(incoming: IncomingMessage): Promise<HttpAnswer> {
  const body = await read(incoming, LONGEST_ANSWER_BYTES + 1);
  if (body.length > LONGEST_ANSWER_BYTES) throw new RangeError('the answer is longer than 1 MB');
  return answer(incoming, body);
}

/** At least as many bytes, or all. */
async function read(incoming: IncomingMessage, enough: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= enough) break;
  }
  return Buffer.concat(chunks);
}

function answer({ statusCode: status = 0, headers }: IncomingMessage, body: Buffer): HttpAnswer {
  return { status, headers, text: body.toString('utf8') };
}
