import assert from 'node:assert/strict';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { CompanyProxy } from '../../fakes/proxy';
import { TlsFront } from '../../fakes/tlsFront';
import { emulatorUrl } from '../../run/hostEnvironment';
import { theExtension } from '../support/world';

/** Only the proxy knows it. */
export const HOST = 'identity-center.corp.test';
const ENDPOINTS = ['AWS_ENDPOINT_URL_SSO_OIDC', 'AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_STS'];
const CREDENTIALS = 'ada:correct horse';

/** The emulator behind TLS and a proxy. The extension must not have asked anything before. */
export class CompanyNetwork {
  readonly proxy: CompanyProxy;
  readonly front: TlsFront;
  readonly #endpointsBefore: Readonly<Record<string, string | undefined>>;

  private constructor(
    proxy: CompanyProxy,
    front: TlsFront,
    endpointsBefore: Readonly<Record<string, string | undefined>>,
  ) {
    this.proxy = proxy;
    this.front = front;
    this.#endpointsBefore = endpointsBefore;
  }

  static async start(): Promise<CompanyNetwork> {
    const fixtures = join(theExtension().extensionPath, 'test', 'fixtures', 'tls');
    // VS Code's oldest supported server reads the system's certificates at a fixed place, and offers this for tests.
    Object.assign(https.globalAgent, { testCertificates: [readFileSync(join(fixtures, 'ca.pem'), 'utf8')] });
    const front = await TlsFront.start(Number(new URL(emulatorUrl()).port), fixtures);
    const url = `https://${HOST}:${front.port}`;
    const before = Object.fromEntries(ENDPOINTS.map((name) => [name, process.env[name]]));
    for (const name of ENDPOINTS) process.env[name] = url;
    return new CompanyNetwork(await CompanyProxy.start([HOST], CREDENTIALS), front, before);
  }

  async close(): Promise<void> {
    await configure({});
    Object.assign(process.env, this.#endpointsBefore);
    this.proxy.close();
    this.front.close();
  }

  /** What `http.proxy` has to be. */
  proxyUrl(credentials = CREDENTIALS): string {
    const [user = '', password = ''] = credentials.split(':');
    return `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.proxy.port}`;
  }
}

export interface HttpSettings {
  readonly proxy?: string;
  readonly noProxy?: readonly string[];
  readonly systemCertificates?: boolean;
}

/** Sets the user's settings of `http`; those that are not named are as they come. */
export async function configure(settings: HttpSettings): Promise<void> {
  for (const key of ['proxy', 'noProxy', 'systemCertificates'] as const) {
    await vscode.workspace
      .getConfiguration('http')
      .update(key, settings[key], vscode.ConfigurationTarget.Global);
  }
}

/** While `work` runs, this machine knows the host itself, as when it is inside the network. */
export async function whileHostIsKnown(work: () => Promise<unknown>): Promise<void> {
  const { lookup } = dns;
  const known = (host: string, options: object, callback: (...args: unknown[]) => void): void => {
    assert.equal(host, HOST);
    if ('all' in options && options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  Object.assign(dns, { lookup: known });
  try {
    await work();
  } finally {
    Object.assign(dns, { lookup });
  }
}
