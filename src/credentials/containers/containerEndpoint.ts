import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { formatTimestamp } from '../../base/timestamp';
import type { AwsCredentials } from '../ports';

export interface ContainerEndpointOptions {
  readonly profile: string;
  /** Credentials of the profile, made anew when they end; opens no question. */
  readonly resolve: (signal: AbortSignal) => Promise<AwsCredentials>;
  /** What a program that gets none reads of the error: no secret, in English. */
  readonly describeError: (error: unknown) => string | Promise<string>;
  readonly logger: Logger;
  /** Told each time a program got credentials. */
  readonly onUse?: () => void;
}

/** Under which a program may ask. SDKs send tokens without encryption to no other host than the machine itself. */
const NAMES: readonly string[] = ['127.0.0.1', 'localhost'];
const HOST = '127.0.0.1';
const PATH = '/credentials';
const MOST_CONNECTIONS = 64;

/** A client that connects and says nothing keeps the others out only briefly. */
const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 };

/**
 * Gives the credentials of one profile to programs that know the token, as ECS does to its containers
 * (`AWS_CONTAINER_CREDENTIALS_FULL_URI`). It listens on loopback alone, for as long as it isn't disposed.
 */
export class ContainerEndpoint implements Disposable {
  readonly profile: string;
  /** A secret. */
  readonly token = randomBytes(32).toString('base64url');
  readonly #options: ContainerEndpointOptions;
  readonly #server: Server;

  private constructor(options: ContainerEndpointOptions) {
    this.profile = options.profile;
    this.#options = options;
    this.#server = createServer(LIMITS, (request, response) => {
      this.#receive(request, response).catch((error: unknown) => {
        options.logger.warn(`[containers] not answered: ${errorText(error)}`);
        response.destroy();
      });
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
    // An answer is short, and a program that keeps its connection would keep it after the end.
    this.#server.keepAliveTimeout = 1;
  }

  /**
   * @param port 0: any that is free. @throws the system's error when it cannot listen.
   */
  static async open(options: ContainerEndpointOptions, port = 0): Promise<ContainerEndpoint> {
    const endpoint = new ContainerEndpoint(options);
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once('error', reject);
      endpoint.#server.listen(port, HOST, () => {
        endpoint.#server.off('error', reject);
        resolve();
      });
    });
    return endpoint;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get uri(): string {
    return `http://${HOST}:${this.port}${PATH}`;
  }

  /** Ends it at once, for those that are being answered too. */
  dispose(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = this.#check(request);
    if (refused) {
      send(response, refused.status, { code: 'AccessDenied', message: refused.message });
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const answer = toAnswer(await this.#options.resolve(gone.signal));
      if (!answer) {
        const message = `${this.profile} has a long-lived access key, and containers don't get those.`;
        send(response, 403, { code: 'LongLivedKey', message });
        return;
      }
      this.#options.onUse?.();
      send(response, 200, answer);
    } catch (error) {
      if (gone.signal.aborted) return;
      this.#options.logger.warn(`[containers] no credentials of ${this.profile}: ${errorText(error)}`);
      // The SDKs give up at once for a status below 500, and try again for others.
      send(response, 403, {
        code: 'CredentialsNotAvailable',
        message: await this.#options.describeError(error),
      });
    }
  }

  #check({
    headers,
    method,
    url,
  }: IncomingMessage): { readonly status: number; readonly message: string } | undefined {
    // A page can make a browser ask under a name of its own (DNS rebinding).
    const host = headers.host?.replace(/:\d+$/, '').toLowerCase() ?? '';
    if (!NAMES.includes(host)) return { status: 421, message: 'The host name is wrong.' };
    if (headers.origin !== undefined) return { status: 403, message: 'Browsers get no answer.' };
    if (headers.authorization === undefined)
      return { status: 401, message: 'No token was sent: update the tool, or mount the file of the token.' };
    if (!isSame(headers.authorization, this.token)) return { status: 401, message: 'The token is wrong.' };
    if (url !== PATH) return { status: 404, message: 'There is nothing here.' };
    if (method !== 'GET') return { status: 405, message: 'Only GET is answered.' };
    return undefined;
  }
}

function toAnswer({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: AwsCredentials): object | undefined {
  if (!sessionToken || !expiresAt) return undefined;
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: formatTimestamp(expiresAt),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Connection: 'close',
    })
    .end(JSON.stringify(body));
}

/** Compares in a time that does not depend on where they differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
