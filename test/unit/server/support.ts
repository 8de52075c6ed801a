import assert from 'node:assert/strict';
import { PerTest } from '../../run/perTest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../server/main';

export const START_URL = 'https://d-1234567890.awsapps.com/start';
export const ACCOUNT_ACCESS = 'sso:account:access';

/** An emulator for each test of a `describe`, closed after it. */
export function emulatorPerTest(options: EmulatorOptions = {}): PerTest<Emulator> {
  return new PerTest(() => startEmulator(options)).register();
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's members when it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = text.startsWith('{') && response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

export async function postJson(url: string, body: unknown): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function postForm(url: string, fields: Record<string, string>): Promise<Answer> {
  return send(url, { method: 'POST', body: new URLSearchParams(fields) });
}

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

export async function register(emulator: Emulator, more: Record<string, unknown> = {}): Promise<Client> {
  const { json } = await postJson(`${emulator.url}/client/register`, {
    clientName: 'test-client',
    clientType: 'public',
    scopes: [ACCOUNT_ACCESS],
    ...more,
  });
  return { clientId: String(json['clientId']), clientSecret: String(json['clientSecret']) };
}

/** Asserts an OIDC refusal: status, error code and the exception named in the header. */
export function assertRefused(answer: Answer, status: number, error: string, exception: string): void {
  assert.equal(answer.json['error'], error);
  assert.equal(answer.status, status);
  assert.equal(answer.headers.get('x-amzn-errortype')?.split(':')[0], exception);
}

/** The value of a hidden field of a page's form. */
export function hiddenField(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
  assert.ok(value !== undefined, `no field ${name} on the page`);
  return value;
}

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials of a permission set, as a signed-in user of the first instance gets them. */
export async function roleCredentials(
  emulator: Emulator,
  accountId: string,
  roleName: string,
): Promise<RoleCredentials> {
  const query = new URLSearchParams({ account_id: accountId, role_name: roleName });
  const { json } = await send(`${emulator.url}/federation/credentials?${query.toString()}`, {
    headers: { 'x-amz-sso_bearer_token': emulator.control.signIn().accessToken },
  });
  const { accessKeyId, secretAccessKey, sessionToken } = json['roleCredentials'] as RoleCredentials;
  return { accessKeyId, secretAccessKey, sessionToken };
}
