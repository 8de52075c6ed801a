import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { machineCredentials } from '../../../src/clients/machineCredentials';

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

  it('of an EC2 instance come from its metadata service, by a token of that', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = url();
    answer = (request, response) => {
      if (request.method === 'PUT' && request.url === '/latest/api/token') response.end('proof');
      else if (request.headers['x-aws-ec2-metadata-token'] !== 'proof') response.writeHead(401).end();
      else if (request.url === '/latest/meta-data/iam/security-credentials/') response.end('Worker');
      else if (request.url?.endsWith('/Worker')) response.end(ANSWER);
      else response.writeHead(404).end();
    };
    assert.deepEqual(await machineCredentials.instanceMetadata(), CREDENTIALS);
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

  it('are missing where nothing answers', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = url();
    delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    delete process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
    answer = (_, response) => response.writeHead(404).end();
    await assert.rejects(machineCredentials.instanceMetadata());
    await assert.rejects(machineCredentials.container());
  });
});
