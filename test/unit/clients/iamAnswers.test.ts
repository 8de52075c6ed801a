import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIamClient } from '../../../src/clients/iam';

const SIGNER = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' };
const RIGHT = {
  AccessKeyId: 'AKIAEXAMPLEEXAMPLE01',
  SecretAccessKey: 'CANARY',
  CreateDate: '2026-11-20T12:00:00Z',
};
const WRONG: Readonly<Record<keyof typeof RIGHT, readonly string[]>> = {
  AccessKeyId: ['', 'short', '../../AKIAEXAMPLEEXAMPLE', 'AKIA EXAMPLE EXAMPLE', 'A'.repeat(1000)],
  SecretAccessKey: ['', 'two\nlines', 'a blank', 'x'.repeat(100_000)],
  CreateDate: ['', '1', 'soon', '+275760-09-13T00:00:00Z', '2026-02-30T00:00:00Z'],
};

describe('the answers of IAM', () => {
  let server: Server;
  let fields: Readonly<Record<string, string>>;
  let endpoint: string | undefined;
  beforeEach(async () => {
    server = createServer((_, response) => {
      const xml = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
      response.end(
        `<ListAccessKeysResponse><CreateAccessKeyResponse/><member>${xml.join('')}</member></ListAccessKeysResponse>`,
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = process.env['AWS_ENDPOINT_URL_IAM'];
    process.env['AWS_ENDPOINT_URL_IAM'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    if (endpoint === undefined) delete process.env['AWS_ENDPOINT_URL_IAM'];
    else process.env['AWS_ENDPOINT_URL_IAM'] = endpoint;
    server.closeAllConnections();
    server.close();
  });

  it('are read', async () => {
    const iam = createIamClient('us-east-1');
    fields = RIGHT;
    assert.deepEqual(await iam.createAccessKey(SIGNER), {
      accessKeyId: RIGHT.AccessKeyId,
      secretAccessKey: RIGHT.SecretAccessKey,
    });
    assert.deepEqual(await iam.listAccessKeys(SIGNER), [
      { accessKeyId: RIGHT.AccessKeyId, status: 'inactive', createdAt: new Date(RIGHT.CreateDate) },
    ]);
  });

  for (const [name, values] of Object.entries(WRONG)) {
    it(`are refused with another ${name} than IAM's`, async () => {
      const iam = createIamClient('us-east-1');
      for (const value of values) {
        fields = { ...RIGHT, [name]: value };
        if (name !== 'CreateDate')
          await assert.rejects(iam.createAccessKey(SIGNER), { code: 'malformedResponse' });
        if (name !== 'SecretAccessKey')
          await assert.rejects(iam.listAccessKeys(SIGNER), { code: 'malformedResponse' });
      }
    });
  }
});
