import assert from 'node:assert/strict';
import { assertRefused, postJson, register, send } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

async function post(path: string, body: string, contentType?: string) {
  // Bytes, unlike text, get no type unless one is named.
  const headers = contentType === undefined ? {} : { 'Content-Type': contentType };
  return send(emulator.current.url + path, { method: 'POST', headers, body: Buffer.from(body) });
}

describe('the type of a body', () => {
  emulator.register();

  it('is JSON for the OIDC service, or not named', async () => {
    for (const path of ['/client/register', '/device_authorization', '/token']) {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/x-amz-json-1.1']) {
        const refused = await post(path, '{}', type);
        assert.equal(refused.status, 415, `${path} ${type}`);
        assert.equal(refused.headers.get('x-amzn-errortype'), 'UnsupportedMediaTypeException');
      }
      for (const type of ['application/json', 'Application/JSON; charset=utf-8', undefined]) {
        assert.equal((await post(path, '{}', type)).json['error'], 'invalid_request', `${path} ${type}`);
      }
    }
  });

  it('is a form for the services of the query protocol', async () => {
    for (const version of ['2011-06-15', '2010-05-08']) {
      const body = `Version=${version}&Action=GetNothing`;
      for (const type of ['application/json', 'text/plain', undefined]) {
        assert.match((await post('/', body, type)).text, /<Code>MissingAction</);
      }
      const form = await post('/', body, 'application/x-www-form-urlencoded; charset=utf-8');
      assert.match(form.text, /<Code>InvalidAction</);
    }
  });

  it('is a form for sign-in and for the pages', async () => {
    const form = 'application/x-www-form-urlencoded';
    const typed = async (path: string, body: string) => [
      (await post(path, body, form)).status,
      (await post(path, body, 'application/json')).status,
    ];
    const { userCode, nonce } = await startedLogin();
    const denial = new URLSearchParams({ user_code: userCode, nonce, decision: 'deny' }).toString();
    assert.equal((await post('/device', denial, 'text/plain')).status, 404);
    assert.deepEqual(await typed('/device', denial), [200, 404]);
    const login = await post('/federation', 'Action=login&Destination=x', 'application/json');
    assert.match(login.text, /Unknown Action/);
  });

  it('is the JSON of its protocol for SageMaker', async () => {
    for (const [type, code] of [
      ['application/json', 'MissingAction'],
      ['application/x-amz-json-1.1', 'MissingAuthenticationTokenException'],
    ] as const) {
      const { text } = await send(emulator.current.url, {
        method: 'POST',
        headers: { 'Content-Type': type, 'X-Amz-Target': 'SageMaker.ListNotebookInstances' },
        body: '{}',
      });
      assert.match(text, new RegExp(code));
    }
  });
});

describe("a client's name", () => {
  emulator.register();

  it('has no blanks and no other characters that the service might refuse', async () => {
    const url = `${emulator.current.url}/client/register`;
    const client = { clientType: 'public', scopes: [] };
    for (const clientName of ['AWS on Chromebook', 'a\tb', 'a/b', '<img src=x>', 'Zürich', 'a.b', '']) {
      const refused = await postJson(url, { ...client, clientName });
      if (clientName === '') assertRefused(refused, 400, 'invalid_request', 'InvalidRequestException');
      else assertRefused(refused, 400, 'invalid_client_metadata', 'InvalidClientMetadataException');
    }
    for (const clientName of ['botocore-client-1576028068', 'my_company']) {
      assert.equal((await postJson(url, { ...client, clientName })).status, 200);
    }
  });
});

/** A device code that waits, with what its page's form carries. */
async function startedLogin(): Promise<{ userCode: string; nonce: string }> {
  const client = await register(emulator.current);
  const startUrl = emulator.current.control.configuration().instances[0]?.startUrl;
  const { json } = await postJson(`${emulator.current.url}/device_authorization`, { ...client, startUrl });
  const userCode = String(json['userCode']);
  const page = await send(`${emulator.current.url}/device?user_code=${userCode}`);
  const nonce = /name="nonce" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
  return { userCode, nonce };
}
