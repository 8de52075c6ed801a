import assert from 'node:assert/strict';
import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAwsClients } from '../../../src/clients/awsClients';
import { clientOptions } from '../../../src/clients/call';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

const REGION = 'eu-west-1';
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const registration = { clientId: 'id', clientSecret: 'secret', expiresAt: new Date() };
const authorization = {
  clientId: 'id',
  redirectUri: 'http://127.0.0.1:1/',
  state: 's',
  codeChallenge: 'c',
  scopes: [],
};

/** What each client is asked in these tests, and the host where that belongs. */
const QUESTIONS: Readonly<Record<string, () => unknown>> = {
  [`portal.sso.${REGION}.amazonaws.com`]: () =>
    createAwsClients().portal(REGION).listAccounts({ accessToken: 'token' }),
  [`oidc.${REGION}.amazonaws.com`]: () =>
    createAwsClients()
      .oidc(REGION)
      .createToken({ registration, grant: { type: 'refreshToken', refreshToken: 'token' } }),
  [`sts.${REGION}.amazonaws.com`]: () => createAwsClients().sts(REGION).getCallerIdentity(keys),
  'iam.amazonaws.com': () => createAwsClients().iam(REGION).listAccessKeys(keys),
  [`${REGION}.signin.aws.amazon.com`]: () => createAwsClients().signin(REGION).getSigninToken(keys),
};

/** Some clients refuse to be made. */
const answerTo = (ask: () => unknown): Promise<unknown> => Promise.resolve().then(ask);

describe('the endpoints of the clients', () => {
  const directory = temporaryDirectoryPerTest();
  const { lookup } = dns;
  const { random } = Math;
  const environment = process.env;
  let otherServer: Server;
  let otherUrl: string;
  let requestsElsewhere: number;
  /** Names that were looked up; nobody is found, so that no request leaves the machine. */
  let asked: Set<string>;

  beforeEach(async () => {
    // Before it tries again, the SDK waits a random share of its back-off: here, none of it.
    Math.random = () => 0;
    asked = new Set();
    requestsElsewhere = 0;
    otherServer = createServer((_request, response) => {
      requestsElsewhere++;
      response.writeHead(400).end('{}');
    });
    await new Promise<void>((resolve) => otherServer.listen(0, '127.0.0.1', resolve));
    otherUrl = `http://127.0.0.1:${(otherServer.address() as AddressInfo).port}`;
    Object.assign(dns, {
      lookup: (hostname: string, _options: unknown, callback: (error: Error) => void) => {
        asked.add(hostname);
        process.nextTick(callback, Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
      },
    });
    const ours = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'));
    process.env = {
      ...Object.fromEntries(ours),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_CONFIG_FILE: join(directory.path, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(directory.path, 'credentials'),
    };
  });
  afterEach(async () => {
    Math.random = random;
    Object.assign(dns, { lookup });
    process.env = environment;
    await new Promise((resolve) => otherServer.close(resolve));
  });

  const writeConfig = (...lines: string[]): void =>
    writeFileSync(join(directory.path, 'config'), `${lines.join('\n')}\n`);

  const assertPublicOnly = async (): Promise<void> => {
    for (const [host, ask] of Object.entries(QUESTIONS)) {
      asked.clear();
      await assert.rejects(answerTo(ask), { code: 'network' }, host);
      assert.deepEqual([...asked], [host]);
    }
    assert.equal(
      createAwsClients().oidc(REGION).authorizeUrl(authorization).split('?')[0],
      `https://oidc.${REGION}.amazonaws.com/authorize`,
    );
    assert.equal(requestsElsewhere, 0);
  };

  it('are not what the default profile says, which is another one', async () => {
    writeConfig('[default]', `endpoint_url = ${otherUrl}`);
    await assertPublicOnly();
  });

  it('are not what the profile says that AWS_PROFILE names', async () => {
    writeConfig(
      '[profile localstack]',
      'services = local',
      '[services local]',
      ...['sso', 'sso_oidc', 'sts'].flatMap((service) => [`${service} =`, `  endpoint_url = ${otherUrl}`]),
    );
    process.env['AWS_PROFILE'] = 'localstack';
    await assertPublicOnly();
  });

  it('are not the ones for FIPS or dual stack because another profile wants those', async () => {
    writeConfig('[default]', 'use_fips_endpoint = true', 'use_dualstack_endpoint = true');
    await assertPublicOnly();
  });

  it('are what the environment says', async () => {
    process.env['AWS_ENDPOINT_URL'] = otherUrl;
    for (const ask of Object.values(QUESTIONS)) await assert.rejects(answerTo(ask));
    assert.equal(requestsElsewhere, Object.keys(QUESTIONS).length);
    assert.deepEqual([...asked], []);
  });

  it('are those for FIPS in a region whose name says so, and the region is the one that is meant', () => {
    const { region, endpoint } = clientOptions('sts', 'us-east-1-fips', { maxAttempts: 1 });
    assert.deepEqual([region, endpoint], ['us-east-1', 'https://sts-fips.us-east-1.amazonaws.com/']);
  });

  it('are nowhere, and say so, when a variable holds no address', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'localhost:4566';
    for (const ask of Object.values(QUESTIONS)) {
      await assert.rejects(answerTo(ask), {
        code: 'invalidEndpoint',
        details: { variable: 'AWS_ENDPOINT_URL' },
      });
    }
    assert.deepEqual([...asked], []);
  });
});
