import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromHttp } from '@aws-sdk/credential-providers';
import { ContainerEndpoint } from '../../src/credentials/containers/containerEndpoint';
import type { AwsCredentials } from '../../src/credentials/ports';
import { silentLogger } from '../fakes/silentLogger';
import { needBotocore } from '../run/installed';

const run = promisify(execFile);

/** Takes credentials twice: botocore renews what is about to end. */
const BOTOCORE = `
import botocore.session
session = botocore.session.Session()
credentials = session.get_credentials()
if credentials is None:
    print('none')
else:
    first = credentials.get_frozen_credentials()
    second = credentials.get_frozen_credentials()
    print(credentials.method, first.access_key, second.access_key)
`;

/** What a program sends that was not told the token: none, or a guess. */
const NOT_THE_TOKEN = ['', 'guessed'];

const SECRETS = { secretAccessKey: 'canary-secret-key', sessionToken: 'canary-session-token' };

function session(count: number, endsInMs = 3_600_000): AwsCredentials {
  return { accessKeyId: `ASIA${count}`, ...SECRETS, expiresAt: new Date(Date.now() + endsInMs) };
}

describe('the endpoint for containers', () => {
  let directory: string;
  let endpoint: ContainerEndpoint;
  let given: number;
  let credentials: (count: number) => AwsCredentials;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'container-'));
    given = 0;
    credentials = session;
    endpoint = await ContainerEndpoint.open({
      profile: 'dev',
      resolve: () => Promise.resolve(credentials(++given)),
      describeError: () => 'You are not logged in.',
      logger: silentLogger,
    });
  });
  afterEach(() => {
    endpoint.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What a container has in its environment. @param token '': it has none. */
  function environment(token = endpoint.token): NodeJS.ProcessEnv {
    const file = join(mkdtempSync(join(directory, 'mount-')), 'token');
    writeFileSync(file, token);
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    return {
      ...Object.fromEntries(inherited),
      HOME: directory,
      USERPROFILE: directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.uri,
      ...(token === '' ? {} : { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file }),
    };
  }

  const ask = (headers: Record<string, string>, path = '/credentials', method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: endpoint.port, path, method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });

  const fromSdk = (token = endpoint.token) =>
    fromHttp({
      awsContainerCredentialsFullUri: endpoint.uri,
      awsContainerAuthorizationToken: token,
      maxRetries: 0,
    })();

  /** What botocore prints; rejects with it where it gets no credentials. */
  const fromBotocore = (token = endpoint.token) =>
    run('python3', ['-c', BOTOCORE], { env: environment(token) });

  it('gives the SDK for JavaScript credentials, and others when it asks again', async () => {
    const first = await fromSdk();
    assert.deepEqual([first.accessKeyId, first.sessionToken], ['ASIA1', SECRETS.sessionToken]);
    assert.ok(first.expiration && first.expiration.getTime() > Date.now());
    assert.equal((await fromSdk()).accessKeyId, 'ASIA2');
  });

  it('refuses the SDK for JavaScript without the token', async () => {
    for (const token of NOT_THE_TOKEN) await assert.rejects(fromSdk(token), /status: 401/);
    assert.equal(given, 0);
  });

  it('gives botocore credentials, and renews them when they end', async function () {
    needBotocore(this);
    assert.equal((await fromBotocore()).stdout, 'container-role ASIA1 ASIA1\n');
    // About to end: the next use asks again.
    credentials = (count) => session(count, count < 4 ? 60_000 : 3_600_000);
    const { stdout } = await fromBotocore();
    const [, first = '', second = ''] = stdout.trim().split(' ');
    assert.notEqual(first, 'ASIA1');
    assert.match(second, /^ASIA[34]$/);
  });

  it('refuses botocore without the token, and tells it no secret', async function () {
    needBotocore(this);
    const refused = NOT_THE_TOKEN.map(async (token) => {
      await assert.rejects(fromBotocore(token), ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        assert.equal(stdout, '');
        assert.match(stderr, /non 200 response 401 from container metadata/);
        assert.ok([endpoint.token, ...Object.values(SECRETS)].every((secret) => !stderr.includes(secret)));
        return true;
      });
    });
    await Promise.all(refused);
    assert.equal(given, 0);
  });

  it('answers no other name, no browser, no other path, and no guess', async () => {
    const Authorization = endpoint.token;
    assert.equal(await ask({ Authorization }), 200);
    assert.equal(await ask({ Authorization, Host: 'evil.example' }), 421);
    assert.equal(await ask({ Authorization, Host: `127.0.0.1.evil.example:${endpoint.port}` }), 421);
    assert.equal(await ask({ Authorization, Origin: 'http://127.0.0.1' }), 403);
    assert.equal(await ask({ Authorization }, '/'), 404);
    assert.equal(await ask({ Authorization }, '/credentials', 'POST'), 405);
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ Authorization: `${Authorization}x` }), 401);
    assert.equal(given, 1);
  });

  describe('beside connections that say nothing, or half of what they have to', () => {
    const sockets: Socket[] = [];
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
    });
    const HALVES = [
      '',
      'GET /credentials',
      'GET /credentials HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ',
    ];
    /** @returns for each of them what it is told before it is closed. */
    const openSilent = async (count: number): Promise<{ readonly told: Promise<string> }[]> =>
      Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const socket = connect(endpoint.port, '127.0.0.1');
          sockets.push(socket);
          let text = '';
          socket.on('data', (data) => (text += String(data))).on('error', () => undefined);
          const told = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
          await once(socket, 'connect');
          socket.write(HALVES[index % HALVES.length] ?? '');
          return { told };
        }),
      );

    it('answers others', async () => {
      await openSilent(30);
      assert.equal(await ask({ Authorization: endpoint.token }), 200);
    });

    it('answers others again once it has let go of as many as it takes', async function () {
      // It waits seconds for what a program has to say.
      this.timeout(60_000);
      for (const { told } of await openSilent(64)) assert.match(await told, /^HTTP\/1\.1 408 /);
      assert.equal(await ask({ Authorization: endpoint.token }), 200);
    });

    it('ends with its window, and lets them say nothing more', async () => {
      const silent = await openSilent(30);
      endpoint.dispose();
      for (const { told } of silent) assert.equal(await told, '');
    });
  });

  it('hands out no long-lived key', async () => {
    credentials = () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
    assert.equal(await ask({ Authorization: endpoint.token }), 403);
  });

  it('says why there are none, and is gone when it is stopped', async () => {
    credentials = () => {
      throw new Error('secret detail');
    };
    const answer = await fetch(endpoint.uri, { headers: { Authorization: endpoint.token } });
    assert.equal(answer.status, 403);
    assert.deepEqual(await answer.json(), {
      code: 'CredentialsNotAvailable',
      message: 'You are not logged in.',
    });
    endpoint.dispose();
    await assert.rejects(ask({ Authorization: endpoint.token }));
  });
});
