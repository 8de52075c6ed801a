/** JSON-RPC 2.0 in lines, as MCP has it over standard input and output. */
import type { Readable, Writable } from 'node:stream';

/** Longer lines than any request of a client are refused. Characters. */
const LONGEST_LINE = 1024 * 1024;
/** A client that floods gets an error for each of the rest. */
const MOST_CALLS = 64;

const CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  tooMany: -32000,
} as const;

export class JsonRpcError extends Error {
  readonly code: number;

  constructor(code: keyof typeof CODES, message: string) {
    super(message);
    this.code = CODES[code];
  }
}

/** By name; the signal aborts when the client cancels the call, or is gone. */
export type JsonRpcMethods = Readonly<Record<string, (params: unknown, signal: AbortSignal) => unknown>>;

type Id = string | number;

/** Answers until the input ends. */
export async function serveJsonRpc(
  input: Readable,
  output: Writable,
  methods: JsonRpcMethods,
): Promise<void> {
  const server = new JsonRpcServer(input, output, methods);
  await server.run();
}

class JsonRpcServer {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #methods: JsonRpcMethods;
  readonly #calls = new Map<Id, AbortController>();
  #rest = '';
  /** Whether the rest of a line that is too long is being dropped. */
  #isDropping = false;

  constructor(input: Readable, output: Writable, methods: JsonRpcMethods) {
    this.#input = input;
    this.#output = output;
    this.#methods = methods;
  }

  async run(): Promise<void> {
    this.#input.setEncoding('utf8');
    await new Promise<void>((resolve) => {
      this.#input.on('data', (chunk: string) => this.#read(chunk));
      this.#input.once('end', resolve);
      this.#input.once('error', () => resolve());
      // The client is gone.
      this.#output.once('error', () => resolve());
    });
    for (const call of this.#calls.values()) call.abort();
    this.#input.destroy();
  }

  #read(chunk: string): void {
    this.#rest += chunk;
    for (let end = this.#rest.indexOf('\n'); end !== -1; end = this.#rest.indexOf('\n')) {
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 1);
      if (this.#isDropping) this.#isDropping = false;
      else if (line.length > LONGEST_LINE) this.#refuse(null, 'invalidRequest', 'The line is too long.');
      else if (line.trim() !== '') this.#receive(line);
    }
    if (this.#rest.length <= LONGEST_LINE) return;
    if (!this.#isDropping) this.#refuse(null, 'invalidRequest', 'The line is too long.');
    this.#isDropping = true;
    this.#rest = '';
  }

  #receive(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.#refuse(null, 'parse', 'This is not JSON.');
      return;
    }
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      this.#refuse(null, 'invalidRequest', 'This is not a request.');
      return;
    }
    const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
    // A larger number would come back as another one.
    const isId =
      typeof id === 'string' || (typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
    // Answers to requests that this server never makes are nothing to answer.
    if (typeof method !== 'string') {
      if (!('result' in message) && !('error' in message))
        this.#refuse(isId ? id : null, 'invalidRequest', 'There is no method.');
      return;
    }
    if (id === undefined) this.#notice(method, params);
    else if (!isId)
      this.#refuse(null, 'invalidRequest', 'The id is neither a text nor a number that can be given back.');
    else void this.#answer(id, method, params);
  }

  #notice(method: string, params: unknown): void {
    if (method !== 'notifications/cancelled') return;
    const { requestId } = (params ?? {}) as { requestId?: unknown };
    if (typeof requestId === 'string' || typeof requestId === 'number') this.#calls.get(requestId)?.abort();
  }

  async #answer(id: Id, name: string, params: unknown): Promise<void> {
    const refuse = (code: keyof typeof CODES, message: string): void => this.#refuse(id, code, message);
    const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
    if (!method) {
      refuse('methodNotFound', 'There is no such method.');
      return;
    }
    if (this.#calls.has(id)) {
      refuse('invalidRequest', 'A call with this id is running.');
      return;
    }
    if (this.#calls.size >= MOST_CALLS) {
      refuse('tooMany', 'Too many calls at the same time.');
      return;
    }
    const call = new AbortController();
    this.#calls.set(id, call);
    try {
      const result = await method(params, call.signal);
      // A call that was canceled is not answered.
      if (!call.signal.aborted) this.#send({ id, result });
    } catch (error) {
      if (call.signal.aborted) return;
      if (error instanceof JsonRpcError)
        this.#send({ id, error: { code: error.code, message: error.message } });
      else this.#refuse(id, 'internal', 'The call has failed.');
    } finally {
      this.#calls.delete(id);
    }
  }

  #refuse(id: Id | null, code: keyof typeof CODES, message: string): void {
    this.#send({ id, error: { code: CODES[code], message } });
  }

  /** A client that does not read is not listened to until it does. */
  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    // Some clients end a line at these, too.
    const line = text.replaceAll(/[\x85\u2028\u2029]/g, (sign) => `\\u${hexOf(sign)}`);
    if (this.#output.write(`${line}\n`) || this.#input.isPaused()) return;
    this.#input.pause();
    this.#output.once('drain', () => this.#input.resume());
  }
}

function hexOf(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(4, '0');
}
