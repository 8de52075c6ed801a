import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_HEADERS, renderPage, type PageText } from './loopbackPage';

const HOST = '127.0.0.1';
/** The one path that the service lets a browser login return to. */
const CALLBACK_PATH = '/oauth/callback';

/** What the browser may be shown. */
export interface CallbackPages {
  /** BCP 47. */
  readonly language: string;
  readonly loggedIn: PageText;
  readonly failed: PageText;
  /** For a request that is not the answer that is awaited. */
  readonly stray: PageText;
}

/** The service's answer, as the browser brought it: a code (a secret), or why there is none (RFC 6749, 4.1.2.1). */
export type Callback = { readonly code: string } | { readonly error: string };

/**
 * Waits on this machine's loopback address for the browser to come back (RFC 8252, 7.3). Only the one answer with the
 * right state counts; whatever else knocks is shown a page and changes nothing.
 */
export class LoopbackListener {
  /** Settles with the answer; the browser is kept waiting until `finish` tells it how the login ended. */
  readonly callback: Promise<Callback>;
  readonly #server: Server;
  readonly #state: string;
  readonly #pages: CallbackPages;
  #resolve: (callback: Callback) => void = () => undefined;
  #waiting: ServerResponse | undefined;
  #lastResponse: ServerResponse | undefined;
  #answered = false;

  private constructor(state: string, pages: CallbackPages) {
    this.#state = state;
    this.#pages = pages;
    this.callback = new Promise((resolve) => (this.#resolve = resolve));
    this.#server = createServer((request, response) => this.#receive(request, response));
  }

  /**
   * Listens on a port of the system's choice; the caller closes it.
   * @param state the secret that the answer must repeat
   * @throws the system's error when it cannot listen
   */
  static async open(state: string, pages: CallbackPages): Promise<LoopbackListener> {
    const listener = new LoopbackListener(state, pages);
    const server = listener.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HOST, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return listener;
  }

  /** Where the service is to send the browser, with the port. */
  get redirectUri(): string {
    return `http://${this.#authority}${CALLBACK_PATH}`;
  }

  /** Shows the browser that waits how the login ended. */
  finish(loggedIn: boolean): void {
    const { loggedIn: good, failed } = this.#pages;
    if (this.#waiting) this.#send(this.#waiting, loggedIn ? 200 : 400, loggedIn ? good : failed, loggedIn);
    this.#waiting = undefined;
  }

  /** Listens no more; a page that is on its way still arrives. */
  close(): void {
    this.#server.close();
    const last = this.#lastResponse;
    if (!last || last.closed) this.#server.closeAllConnections();
    else last.once('close', () => this.#server.closeAllConnections());
  }

  get #authority(): string {
    return `${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const callback = this.#read(request);
    if (typeof callback === 'number') {
      this.#send(response, callback, this.#pages.stray, false);
      return;
    }
    this.#answered = true;
    this.#waiting = response;
    this.#resolve(callback);
  }

  /** @returns the answer, or the HTTP status of a request that is not the one that is awaited */
  #read(request: IncomingMessage): Callback | number {
    // A page elsewhere can make a browser call any port under a name of its own (DNS rebinding).
    if (request.headers.host !== this.#authority) return 421;
    const [path, search = ''] = (request.url ?? '').split('?', 2);
    if (path !== CALLBACK_PATH) return 404;
    if (request.method !== 'GET') return 405;
    const query = new URLSearchParams(search);
    const callback = readCallback(query);
    if (!callback || !isSame(query.get('state') ?? '', this.#state)) return 400;
    return this.#answered ? 409 : callback;
  }

  #send(response: ServerResponse, status: number, text: PageText, isGood: boolean): void {
    this.#lastResponse = response;
    response.writeHead(status, PAGE_HEADERS).end(renderPage(text, isGood, this.#pages.language));
  }
}

function readCallback(query: URLSearchParams): Callback | undefined {
  const code = query.get('code');
  const error = query.get('error');
  if (error) return { error };
  return code ? { code } : undefined;
}

/** Compares in a time that does not depend on where they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
