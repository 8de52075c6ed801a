import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmulatorControl } from './control';
import { answerControl, CONTROL_PATH } from './controlEndpoint';
import { captivePortalReply, spoil, type Fault } from './faults';
import type { HttpRequest, Reply } from './http';
import type { Service } from './operations';
import { findRoute, runRoute, type Route } from './routes';
import { serverErrorReply, throttledReply } from './serviceErrors';
import { parseAuthorization } from './sigv4';
import type { EmulatorState } from './state';

const HOST = '127.0.0.1';
const LARGEST_BODY_BYTES = 1024 * 1024;

/** The services whose operations share a rate limit. */
const LIMITED: ReadonlySet<Service> = new Set<Service>([
  'oidc',
  'portal',
  'sts',
  'iam',
  'signin',
  's3',
  'lambda',
  'bedrock',
  'sagemaker',
]);

/** What becomes of a request: an answer, silence, or a cut connection. */
type Outcome = Reply | 'hang' | 'cut';

/** The one port behind which all services live. */
export class HttpServer {
  readonly #state: EmulatorState;
  readonly #control: EmulatorControl;
  #server: Server | undefined;
  #port = 0;

  constructor(state: EmulatorState, control: EmulatorControl) {
    this.#state = state;
    this.#control = control;
  }

  get port(): number {
    return this.#port;
  }

  /** @param port 0: a free one. Rejects with the system's error when the port is taken. */
  async listen(port: number): Promise<void> {
    const server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch((error: unknown) => this.#sendBug(outgoing, error));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Stops listening and cuts every connection, so that hanging requests end as well. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    if (request === undefined) {
      this.#send(outgoing, { status: 413, headers: { Connection: 'close' }, body: '' });
    } else if (request.path.startsWith(CONTROL_PATH)) {
      this.#send(outgoing, answerControl(this.#control, request));
    } else {
      await this.#serveLogged(request, outgoing);
    }
  }

  async #serveLogged(request: HttpRequest, outgoing: ServerResponse): Promise<void> {
    const { clock, config, requests } = this.#state;
    const route = findRoute(request);
    const signature = parseAuthorization(request.headers.authorization ?? '');
    const entry = requests.open({
      operation: route.operation,
      receivedAt: new Date(clock.now()).toISOString(),
      method: request.method,
      path: request.path,
      headerNames: Object.keys(request.headers),
      ...(signature && { signer: signature.accessKeyId, signedFor: signature.region }),
    });
    if (config.traffic.latencyMs > 0) await delay(config.traffic.latencyMs);
    const outcome = this.#outcome(route, request);
    if (outcome === 'cut') outgoing.destroy();
    else if (outcome !== 'hang') this.#send(outgoing, outcome);
    requests.close(entry, typeof outcome === 'string' ? null : outcome.status);
  }

  #outcome(route: Route, request: HttpRequest): Outcome {
    const fault = this.#state.faults.take(route.operation);
    const instead = fault && replaceAnswer(fault, route);
    if (instead !== undefined) return instead;
    const { requestsPerSecond, retryAfterSeconds } = this.#state.config.traffic;
    const limited = LIMITED.has(route.service);
    if (limited && requestsPerSecond !== null && !this.#state.rateLimiter.admit(requestsPerSecond)) {
      return throttledReply(route.service, retryAfterSeconds);
    }
    const reply = this.#run(route, request);
    return fault === undefined ? reply : (spoil(fault, reply) ?? 'cut');
  }

  #run(route: Route, request: HttpRequest): Reply {
    const reply = runRoute(route, this.#state, request);
    return { ...reply, headers: { ...serviceHeaders(route), ...reply.headers } };
  }

  /** A mistake in the emulator shows in the test that met it; a client that went away gets nothing. */
  #sendBug(outgoing: ServerResponse, error: unknown): void {
    if (outgoing.headersSent || outgoing.destroyed) return;
    const body = `The emulator failed: ${error instanceof Error ? error.stack : String(error)}`;
    this.#send(outgoing, { status: 500, headers: { 'Content-Type': 'text/plain' }, body });
  }

  #send(outgoing: ServerResponse, reply: Reply): void {
    outgoing.sendDate = false;
    outgoing.writeHead(reply.status, {
      ...(reply.status === 204 ? {} : { 'Content-Length': Buffer.byteLength(reply.body) }),
      Date: new Date(this.#state.clock.wallClock()).toUTCString(),
      ...reply.headers,
    });
    outgoing.end(reply.body);
  }
}

/** What a fault does in the operation's place; undefined when the operation is carried out first. */
function replaceAnswer(fault: Fault, route: Route): Outcome | undefined {
  switch (fault.kind) {
    case 'respond':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' };
    case 'throttle':
      return throttledReply(route.service, fault.retryAfterSeconds ?? null);
    case 'serverError':
      return serverErrorReply(route.service);
    case 'captivePortal':
      return captivePortalReply;
    case 'hang':
      return 'hang';
    case 'reset':
      return 'cut';
    default:
      return undefined;
  }
}

function serviceHeaders({ service }: Route): Record<string, string> {
  switch (service) {
    case 'portal':
      return {
        Server: 'AWS SSO',
        'Cache-Control': 'no-cache',
        RequestId: randomUUID(),
        'Access-Control-Expose-Headers': 'RequestId',
      };
    case 'oidc':
      return { 'x-amzn-RequestId': randomUUID(), 'Cache-Control': 'no-store' };
    default:
      return {};
  }
}

/** The whole request; undefined when it is too large. Rejects when the client goes away. */
async function readRequest(incoming: IncomingMessage): Promise<HttpRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LARGEST_BODY_BYTES) return undefined;
  const target = incoming.url ?? '/';
  const question = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : target.slice(question + 1)),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}
