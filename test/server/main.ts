import type { ConfigPatch } from './config';
import { EmulatorControl } from './control';
import { HttpServer } from './httpServer';
import { urlInRegion } from './regions';
import type { RequestLog } from './requestLog';
import { EmulatorState } from './state';

export interface EmulatorOptions {
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Host name under which browsers are sent to the pages; must resolve to loopback in a browser. */
  readonly pagesHost?: string;
  /** Milliseconds since the epoch; the system's clock unless given. */
  readonly now?: () => number;
  /** Differences from the sample world of `sampleConfig.ts`. */
  readonly config?: ConfigPatch;
}

/**
 * The name is one that a browser resolves to loopback by itself (RFC 6761, 6.3); an editor that runs in a browser
 * leaves it untouched, where it would send `127.0.0.1` through its own proxy.
 */
const PAGES_HOST = 'identity-center.localhost';

/** A running emulator of IAM Identity Center, STS and console sign-in. */
export class Emulator {
  readonly control: EmulatorControl;
  readonly #state: EmulatorState;
  readonly #server: HttpServer;

  private constructor(state: EmulatorState) {
    this.#state = state;
    this.control = new EmulatorControl(state);
    this.#server = new HttpServer(state, this.control);
  }

  /** Rejects with the system's error when the port is taken. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const state = new EmulatorState(options.now ?? Date.now, options.config ?? {});
    const emulator = new Emulator(state);
    await emulator.#server.listen(options.port ?? 0);
    state.pagesUrl = `http://${options.pagesHost ?? PAGES_HOST}:${emulator.port}`;
    return emulator;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Base URL of every API, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Base URL of the pages as a browser reaches them. */
  get pagesUrl(): string {
    return this.#state.pagesUrl;
  }

  /** What was asked of the services so far. */
  get requests(): RequestLog {
    return this.#state.requests;
  }

  /**
   * The variables that send the AWS CLI and every SDK here. They name one endpoint for all regions, and no request to
   * Identity Center says which region it is for: a region given here is the one that answers, whatever `sso_region` says.
   * @param ssoRegion where `sso_region` is meant to lead; without it Identity Center is the same in every region.
   */
  env(ssoRegion?: string): EndpointVariables {
    const identityCenter = ssoRegion === undefined ? this.url : urlInRegion(this.url, ssoRegion);
    return {
      AWS_ENDPOINT_URL_SSO_OIDC: identityCenter,
      AWS_ENDPOINT_URL_SSO: identityCenter,
      AWS_ENDPOINT_URL_STS: this.url,
      AWS_ENDPOINT_URL_IAM: this.url,
      AWS_ENDPOINT_URL_SIGNIN: this.url,
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ENDPOINT_URL_LAMBDA: this.url,
      AWS_ENDPOINT_URL_BEDROCK: this.url,
      AWS_ENDPOINT_URL_SAGEMAKER: this.url,
    };
  }

  /** From now on connections are refused. */
  async goOffline(): Promise<void> {
    await this.#server.close();
  }

  /** Listens again, on the same port. */
  async goOnline(): Promise<void> {
    await this.#server.listen(this.port);
  }

  /** Ends it, hanging requests included. */
  async close(): Promise<void> {
    await this.#server.close();
  }
}

export type EndpointVariables = Record<
  | 'AWS_ENDPOINT_URL_SSO_OIDC'
  | 'AWS_ENDPOINT_URL_SSO'
  | 'AWS_ENDPOINT_URL_STS'
  | 'AWS_ENDPOINT_URL_IAM'
  | 'AWS_ENDPOINT_URL_SIGNIN'
  | 'AWS_ENDPOINT_URL_S3'
  | 'AWS_ENDPOINT_URL_LAMBDA'
  | 'AWS_ENDPOINT_URL_BEDROCK'
  | 'AWS_ENDPOINT_URL_SAGEMAKER',
  string
>;

/** Starts an emulator; the caller closes it. Rejects with the system's error when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return Emulator.start(options);
}
