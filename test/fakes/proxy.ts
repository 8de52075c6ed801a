import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A tunnel that was asked for. */
export interface Tunnel {
  /** Such as `identity-center.corp.test:8443`. */
  readonly target: string;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  readonly opened: boolean;
}

/**
 * A company's HTTP proxy: opens tunnels (RFC 9110, 9.3.6) for who has the password, and knows host names that no one else
 * knows; each is this machine.
 */
export class CompanyProxy {
  readonly tunnels: Tunnel[] = [];
  readonly #server: Server;
  readonly #hosts: readonly string[];
  readonly #authorization: string;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, hosts: readonly string[], credentials: string) {
    this.#server = server;
    this.#hosts = hosts;
    this.#authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }

  /** @param credentials `user:password` */
  static async start(hosts: readonly string[], credentials: string): Promise<CompanyProxy> {
    const server = createServer((_request, response) => response.writeHead(501).end());
    const proxy = new CompanyProxy(server, hosts, credentials);
    server.on('connect', (request: IncomingMessage, client: Socket) => proxy.#open(request, client));
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
  }

  #open({ url: target = '', headers }: IncomingMessage, client: Socket): void {
    this.#keep(client);
    const authorization = headers['proxy-authorization'];
    const { hostname, port } = new URL(`http://${target}`);
    const opened = authorization === this.#authorization && this.#hosts.includes(hostname);
    this.tunnels.push({ target, authorization, opened });
    if (authorization !== this.#authorization) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<h1>Stop</h1>',
      );
    } else if (!opened) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    } else {
      const server = connect(Number(port), LOOPBACK, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(server).pipe(client);
      });
      this.#keep(server);
      server.on('close', () => client.destroy());
      client.on('close', () => server.destroy());
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
