import assert from 'node:assert/strict';
import { get, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LoopbackListener } from '../../../src/base/loopbackListener';
import { pages } from '../../fakes/scriptedBrowser';

const STATE = '3f1c9a52-state';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('the loopback listener', () => {
  let listener: LoopbackListener;
  let settled: unknown;
  beforeEach(async () => {
    listener = await LoopbackListener.open(STATE, pages);
    settled = undefined;
    void listener.callback.then((callback) => (settled = callback));
  });
  afterEach(() => listener.close());

  const port = (): number => Number(new URL(listener.redirectUri).port);
  const visit = (
    target: string,
    options: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port: port(), path: target, ...options }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      sent.on('error', reject).end();
    });
  const good = `/oauth/callback?code=the-code&state=${STATE}`;

  it('hands over the code of the answer that has the state, and then shows how it ended', async () => {
    const page = visit(good);
    assert.deepEqual(await listener.callback, { code: 'the-code' });
    listener.finish(true);
    const { status, body } = await page;
    assert.equal(status, 200);
    assert.match(body, /<h1>Logged in<\/h1>\s*<p>Go back &amp; work.<\/p>/);
  });

  it('hands over a refusal, and shows that it failed', async () => {
    const page = visit(`/oauth/callback?error=access_denied&state=${STATE}`);
    assert.deepEqual(await listener.callback, { error: 'access_denied' });
    listener.finish(false);
    const { status, body } = await page;
    assert.equal(status, 400);
    assert.match(body, /<h1>Failed<\/h1>/);
  });

  it('listens on the loopback address alone, on a port of the system', async () => {
    assert.match(listener.redirectUri, /^http:\/\/127\.0\.0\.1:\d{4,5}\/oauth\/callback$/);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address?.family === 'IPv4' && !address.internal);
    const refusal = (host: string): Promise<string | undefined> =>
      new Promise((resolve) => {
        const socket = connect({ host, port: port() }, () => {
          socket.destroy();
          resolve(undefined);
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
    for (const address of outside) assert.notEqual(await refusal(address?.address ?? ''), undefined);
    assert.notEqual(await refusal('127.0.0.2'), undefined);
  });

  const strays: Readonly<Record<string, readonly [number, string, object?]>> = {
    'of another path': [404, `/?code=the-code&state=${STATE}`],
    'of a path below': [404, `/oauth/callback/?code=the-code&state=${STATE}`],
    'that is an address': [404, `http://127.0.0.1/oauth/callback?code=the-code&state=${STATE}`],
    'that is no address': [404, '//['],
    'of the icon': [404, '/favicon.ico'],
    'without a state': [400, '/oauth/callback?code=the-code'],
    'with another state': [400, '/oauth/callback?code=the-code&state=3f1c9a52-STATE'],
    'with a longer state': [400, `${good}x`],
    'with a refusal and another state': [400, '/oauth/callback?error=access_denied&state=no'],
    'without an answer': [400, `/oauth/callback?state=${STATE}`],
    'with an empty code': [400, `/oauth/callback?code=&state=${STATE}`],
    'that posts': [405, good, { method: 'POST' }],
    'under another name': [421, good, { headers: { host: 'evil.example' } }],
    'under the name localhost': [421, good, { headers: { host: 'localhost' } }],
  };
  for (const [what, [expected, target, options = {}]] of Object.entries(strays)) {
    it(`is not moved by a request ${what}`, async () => {
      const { status, body } = await visit(target, options);
      assert.equal(status, expected);
      assert.match(body, /<h1>Nothing here<\/h1>/);
      assert.equal(settled, undefined);
      const page = visit(good);
      await listener.callback;
      listener.finish(true);
      assert.equal((await page).status, 200);
    });
  }

  it('takes one answer', async () => {
    const first = visit(good);
    await listener.callback;
    assert.equal((await visit(`/oauth/callback?code=another&state=${STATE}`)).status, 409);
    listener.finish(true);
    assert.equal((await first).status, 200);
    assert.deepEqual(await listener.callback, { code: 'the-code' });
  });

  it('shows pages that load, run, keep and repeat nothing', async () => {
    const { headers, body } = await visit('/oauth/callback?code=<script>x</script>&state=<script>x</script>');
    assert.ok(!body.includes('script'));
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    const policy = headers['content-security-policy'];
    assert.match(String(policy), /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; img-src data:; /);
    assert.ok(!/https?:/.test(body));
  });

  it('is gone once it is closed, with connections that say nothing, and the last page arrives', async () => {
    const silent = connect({ host: '127.0.0.1', port: port() });
    const ended = new Promise((resolve) => silent.on('close', resolve));
    await new Promise((resolve) => silent.on('connect', resolve));
    const page = visit(good);
    await listener.callback;
    listener.finish(true);
    listener.close();
    assert.equal((await page).status, 200);
    await ended;
    await assert.rejects(
      new Promise((resolve, reject) => get(listener.redirectUri, resolve).on('error', reject)),
    );
  });
});
