import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, chmod, utimes } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { systemClock, type Clock } from '../../base/clock';
import { disposeAll, toDisposable, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import {
  answerProof,
  isSameProof,
  LONGEST_REQUEST_BYTES,
  readStrings,
  requestProof,
  WINDOWS_DIRECTORY,
  type HelperAnswer,
  type ServingWindow,
} from './helperProtocol';
import { makeOwnersDirectory, makeSocketPlace, type SocketPlace } from './socketPlace';

export type KeyAnswer = Omit<HelperAnswer, 'proof'>;

export interface KeyServerOptions {
  /** Where the credential helper is. */
  readonly directory: string;
  /** Credentials for an entry of the keychain, or why there are none; never rejects. */
  readonly answer: (entry: string, signal: AbortSignal) => Promise<KeyAnswer>;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** A request is one short line: a client that has not sent it by then is no helper of ours. */
const REQUEST_WITHIN_MS = 5_000;
const MOST_CONNECTIONS = 64;

/** Answers the credential helper for this window, until disposed. */
export class KeyServer implements Disposable {
  readonly #options: KeyServerOptions;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #place: SocketPlace;
  readonly #token: string;
  readonly #file: string;
  readonly #connections = new Set<Socket>();

  private constructor(options: KeyServerOptions, place: SocketPlace) {
    this.#options = options;
    const { clock = systemClock } = options;
    this.#clock = clock;
    this.#place = place;
    this.#token = randomBytes(32).toString('hex');
    const name = `${process.pid}-${randomBytes(4).toString('hex')}.json`;
    this.#file = join(options.directory, WINDOWS_DIRECTORY, name);
    this.#server = createServer((connection) => this.#serve(connection));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /**
   * Listens, and then says so in an owner-only file beside the helper.
   * @throws KeysError `unsafePlace`, or the system's error.
   */
  static async start(options: KeyServerOptions): Promise<KeyServer> {
    await makeOwnersDirectory(join(options.directory, WINDOWS_DIRECTORY));
    const server = new KeyServer(options, await makeSocketPlace(join(options.directory, WINDOWS_DIRECTORY)));
    try {
      await server.#listen();
    } catch (error) {
      server.dispose();
      throw error;
    }
    return server;
  }

  /**
   * The user is at this window now: it is the one to be asked first, for it may have to ask for a code.
   * @returns false when what it needs was cleared away, as systems do with their temporary files: start another.
   */
  async comeFirst(): Promise<boolean> {
    const now = new Date(this.#clock.now());
    try {
      await utimes(this.#file, now, now);
      if (process.platform !== 'win32') await access(this.#place.path);
      return true;
    } catch {
      return false;
    }
  }

  /** As often as one likes. */
  dispose(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    disposeAll([toDisposable(() => rmSync(this.#file, { force: true })), this.#place]);
  }

  async #listen(): Promise<void> {
    const { path } = this.#place;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#server.on('error', (error) => this.#options.logger.warn(`[keys] socket: ${errorText(error)}`));
    if (process.platform !== 'win32') await chmod(path, OWNER_ONLY_FILE);
    const window: ServingWindow = { socket: path, token: this.#token, host: hostname() };
    await writeFileAtomic(this.#file, JSON.stringify(window), { mode: OWNER_ONLY_FILE });
  }

  #serve(connection: Socket): void {
    const abort = new AbortController();
    let received = '';
    this.#connections.add(connection);
    const tooLate = this.#clock.schedule(REQUEST_WITHIN_MS, () => connection.destroy());
    connection.setEncoding('utf8');
    connection.once('close', () => {
      tooLate.dispose();
      this.#connections.delete(connection);
      abort.abort();
    });
    connection.on('error', () => connection.destroy());
    const onData = (chunk: string): void => {
      received += chunk;
      const end = received.indexOf('\n');
      if (end === -1 && received.length <= LONGEST_REQUEST_BYTES) return;
      connection.off('data', onData);
      tooLate.dispose();
      this.#answer(connection, received.slice(0, Math.max(end, 0)), abort.signal).catch((error: unknown) => {
        this.#options.logger.warn(`[keys] not answered: ${errorText(error)}`);
        connection.destroy();
      });
    };
    connection.on('data', onData);
  }

  /** A client that can't prove to know the token is told nothing. */
  async #answer(connection: Socket, line: string, signal: AbortSignal): Promise<void> {
    const request = readStrings(line, ['entry', 'nonce', 'proof']);
    if (!request || !isSameProof(request.proof, requestProof(this.#token, request))) {
      this.#options.logger.warn('[keys] a request that is not from the helper was dropped');
      connection.destroy();
      return;
    }
    connection.write('\n');
    const { kind, text } = await this.#options.answer(request.entry, signal);
    const proof = answerProof(this.#token, request.nonce, { kind, text });
    connection.end(`${JSON.stringify({ kind, text, proof } satisfies HelperAnswer)}\n`);
  }
}
