import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

const LOOPBACK = '127.0.0.1';

/** Certificates of `test/fixtures/tls`. */
export type Certificate = 'company' | 'selfSigned' | 'expired' | 'otherHost';

/** Ends TLS in front of a plain server on this machine. */
export class TlsFront {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #fixtures: string;

  private constructor(server: Server, fixtures: string) {
    this.#server = server;
    this.#fixtures = fixtures;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /**
   * @param behindPort where the plain server listens
   * @param fixtures absolute path of `test/fixtures/tls`
   */
  static async start(behindPort: number, fixtures: string): Promise<TlsFront> {
    const server = createServer((secure) => {
      const plain = connect(behindPort, LOOPBACK);
      secure.pipe(plain).pipe(secure);
      for (const [one, other] of [
        [secure, plain],
        [plain, secure],
      ] as const) {
        one.on('error', () => other.destroy());
      }
    });
    const front = new TlsFront(server, fixtures);
    front.present('company');
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Chooses what connections from now on are shown. */
  present(certificate: Certificate): void {
    const pem = readFileSync(join(this.#fixtures, `${certificate}.pem`));
    this.#server.setSecureContext({ key: pem, cert: pem });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
