import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { errorText } from '../../../src/base/errors';
import { machineCredentials } from '../../../src/clients/machineCredentials';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

const EXPIRATION = '2099-11-20T12:00:00Z';
const ANSWER = JSON.stringify({
  Code: 'Success',
  Type: 'AWS-HMAC',
  AccessKeyId: 'ASIAMACHINE',
  SecretAccessKey: 'secret',
  Token: 'token',
  Expiration: EXPIRATION,
});
const CREDENTIALS = {
  accessKeyId: 'ASIAMACHINE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiresAt: new Date(EXPIRATION),
};

describe('the credentials of a machine', () => {
  const directory = temporaryDirectoryPerTest();
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let environment: NodeJS.ProcessEnv;
  beforeEach(async () => {
    environment = { ...process.env };
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    process.env = environment;
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const asMetadataService = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') response.end('proof');
    else if (request.headers['x-aws-ec2-metadata-token'] !== 'proof') response.writeHead(401).end();
    else if (request.url === '/latest/meta-data/iam/security-credentials/') response.end('Worker');
    else if (request.url?.endsWith('/Worker')) response.end(ANSWER);
    else response.writeHead(404).end();
  };

  it('of an EC2 instance come from its metadata service, by a token of that', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = url();
    answer = asMetadataService;
    assert.deepEqual(await machineCredentials.instanceMetadata(new Map()), CREDENTIALS);
  });

  it('of a container come from where its environment says', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url()}/role`;
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] = 'proof';
    answer = (request, response) => {
      if (request.headers.authorization === 'proof' && request.url === '/role') response.end(ANSWER);
      else response.writeHead(403).end();
    };
    assert.deepEqual(await machineCredentials.container(), CREDENTIALS);
  });

  it('of an EC2 instance are asked for where the profile says, and again when the service stumbles', async () => {
    let isFirst = true;
    answer = (request, response) => {
      if (!isFirst) {
        asMetadataService(request, response);
        return;
      }
      isFirst = false;
      response.writeHead(500).end();
    };
    const settings = new Map([['ec2_metadata_service_endpoint', `${url()}/`]]);
    assert.deepEqual(await machineCredentials.instanceMetadata(settings), CREDENTIALS);
  });

  it('wait for no pipe: neither for the shared files nor for the token of a container', async function () {
    if (!hasIrregularFiles) this.skip();
    for (const name of [
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ]) {
      process.env[name] = join(directory.path, name);
      makePipe(join(directory.path, name));
    }
    answer = asMetadataService;
    const settings = new Map([['ec2_metadata_service_endpoint', url()]]);
    assert.deepEqual(await machineCredentials.instanceMetadata(settings), CREDENTIALS);
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url()}/role`;
    await assert.rejects(machineCredentials.container(), { code: 'notRegular' });
  });

  describe('are missing, and no word of the answer is told,', () => {
    const SECRET = 'CANARY';
    const whole = JSON.parse(ANSWER) as Record<string, unknown>;
    const answers: Readonly<Record<string, string>> = {
      'of no JSON': SECRET,
      'that is cut': ANSWER.replace('token', SECRET).slice(0, -1),
      'of null': 'null',
      'that is a list': `["${SECRET}"]`,
      'that says it failed': JSON.stringify({ ...whole, Code: 'Failed', Message: SECRET }),
      'with a code of another type': JSON.stringify({ ...whole, Code: { SECRET } }),
      'with a code that would forge a line': JSON.stringify({ ...whole, Code: `x\n${SECRET}` }),
      'that is too long': JSON.stringify({ ...whole, Token: SECRET.repeat(400_000) }),
      ...Object.fromEntries(
        ['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration'].flatMap((name) =>
          [undefined, null, '', {}, [SECRET], 1e12, `${SECRET}\n`, `${SECRET}\u0000`].map((value) => [
            `whose ${name} is ${JSON.stringify(value)}`,
            JSON.stringify({ ...whole, [name]: value }),
          ]),
        ),
      ),
    };
    for (const [what, text] of Object.entries(answers)) {
      it(`for an answer ${what}`, async () => {
        process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url()}/role`;
        answer = (request, response) => {
          if (request.url === '/role' || request.url?.endsWith('/Worker')) response.end(text);
          else asMetadataService(request, response);
        };
        const settings = new Map([['ec2_metadata_service_endpoint', url()]]);
        for (const credentials of [
          () => machineCredentials.instanceMetadata(settings),
          () => machineCredentials.container(),
        ]) {
          await assert.rejects(credentials(), (error) => !errorText(error).includes(SECRET));
        }
      });
    }
  });

  it('are not waited for from a service that never ends its answer', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url()}/role`;
    let drip: NodeJS.Timeout | undefined;
    answer = (_, response) => {
      response.writeHead(200);
      drip = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(drip));
    };
    await assert.rejects(machineCredentials.container(), { name: 'TimeoutError' });
    const settings = new Map([['ec2_metadata_service_endpoint', url()]]);
    await assert.rejects(machineCredentials.instanceMetadata(settings), { name: 'TimeoutError' });
  });

  describe('of a container are not asked for with its token', () => {
    for (const address of [
      'http://elsewhere.example/role',
      'file:///etc/passwd',
      'http://169.254.170.2.example/',
    ]) {
      it(`at ${address}`, async () => {
        process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = address;
        await assert.rejects(machineCredentials.container(), /not asked for at/);
      });
    }
    it('where a path leads to another host', async () => {
      process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] = '@elsewhere.example/role';
      await assert.rejects(machineCredentials.container(), /not asked for at/);
    });
  });

  it('do not go along with a redirection', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url()}/role`;
    const asked: (string | undefined)[] = [];
    answer = (request, response) => {
      asked.push(request.url);
      response.writeHead(302, { Location: `${url()}/elsewhere` }).end();
    };
    await assert.rejects(machineCredentials.container(), /answered 302/);
    assert.ok(!asked.includes('/elsewhere'));
  });

  it('are missing where nothing answers', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = url();
    delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    delete process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
    answer = (_, response) => response.writeHead(404).end();
    await assert.rejects(machineCredentials.instanceMetadata(new Map()));
    await assert.rejects(machineCredentials.container());
  });
});
