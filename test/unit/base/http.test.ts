import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendHttp, type HttpRequest } from '../../../src/base/http';

describe('the answer to a request', () => {
  let server: Server;
  let body: string;
  beforeEach(async () => {
    server = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const textOf = async (reads?: HttpRequest['reads']): Promise<string> => {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return (await sendHttp({ method: 'GET', url, ...(reads && { reads }) })).text;
  };

  it('is its beginning, unless all of it is wanted', async () => {
    body = 'x'.repeat(4000) + 'y'.repeat(200_000);
    assert.equal(await textOf(), body.slice(0, 4096));
    assert.equal(await textOf('beginning'), body.slice(0, 4096));
    assert.equal(await textOf('all'), body);
  });

  it('is never a part where all of it is wanted', async () => {
    body = 'x'.repeat(1024 * 1024);
    assert.equal(await textOf('all'), body);
    body += 'x';
    await assert.rejects(textOf('all'), RangeError);
  });
});
