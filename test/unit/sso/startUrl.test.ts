import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendHttp } from '../../../src/base/http';
import { SsoError } from '../../../src/sso/errors';
import {
  classifyStartUrl,
  configuredEndpoint,
  resolveStartUrl,
  type StartUrlHost,
} from '../../../src/sso/startUrl';

describe('the host of a start URL', () => {
  const aws = (region?: string, isDualStack = false): StartUrlHost => ({
    owner: 'aws',
    isDualStack,
    ...(region && { region }),
  });
  const vanity: StartUrlHost = { owner: 'vanity', isDualStack: false };
  const loopback: StartUrlHost = { owner: 'loopback', isDualStack: false };
  const cases: readonly [string, StartUrlHost | undefined][] = [
    ['https://d-1234567890.awsapps.com/start', aws()],
    ['https://my-company.awsapps.com/start#/', aws()],
    ['https://D-1234567890.AWSAPPS.COM./start', aws()],
    ['https://start.us-gov-home.awsapps.com/directory/d-1234567890', aws()],
    ['https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-1234567890', aws()],
    ['https://start.cn-north-1.home.awsapps.cn/directory/d-1234567890', aws()],
    ['https://ssoins-1.portal.eu-west-1.app.aws', aws('eu-west-1', true)],
    ['https://ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn', aws('cn-north-1', true)],
    ['https://ssoins-1.portal.eusc-de-east-1.api.amazonwebservices.eu', aws('eusc-de-east-1', true)],
    ['https://ssoins-1.us-east-2.portal.amazonaws.com', aws('us-east-2')],
    ['https://ssoins-1.us-gov-west-1.portal.amazonaws.com/start', aws('us-gov-west-1')],
    ['https://ssoins-1.cn-northwest-1.portal.amazonaws.com.cn', aws('cn-northwest-1')],
    ['https://ssoins-1.eusc-de-east-1.portal.amazonaws.eu', aws('eusc-de-east-1')],
    ['https://identitycenter.amazonaws.com/ssoins-1', aws()],
    ['https://identitycenter.amazonaws.com.cn/ssoins-1', aws()],
    ['https://identitycenter.amazonaws.eu/ssoins-1', aws()],
    ['https://evil.identitycenter.amazonaws.com/ssoins-1', vanity],
    ['https://awsapps.com.evil.example/start', vanity],
    ['https://notawsapps.com/start', vanity],
    ['https://aws.example.com/', vanity],
    ['http://127.0.0.1:8080/start', loopback],
    ['http://identity-center.localhost:8080/start', loopback],
    ['https://[::1]/start', loopback],
    ['ftp://d-1234567890.awsapps.com/start', undefined],
    ['my-company', undefined],
    ['', undefined],
  ];
  for (const [startUrl, expected] of cases) {
    it(`of ${startUrl || 'nothing'}: ${expected?.owner ?? 'not a web address'}`, () =>
      assert.deepEqual(classifyStartUrl(startUrl), expected));
  }

  it('names the region that the configuration lacks', () => {
    const startUrl = 'https://ssoins-1.portal.eu-west-1.app.aws';
    assert.deepEqual(configuredEndpoint({ startUrl, region: '' }), {
      startUrl,
      region: 'eu-west-1',
      isDualStack: true,
    });
    assert.equal(configuredEndpoint({ startUrl, region: 'us-east-1' }).region, 'us-east-1');
  });
});

describe('a start URL of a company', () => {
  const PORTAL = 'https://ssoins-1.portal.eu-west-1.app.aws/';
  let server: Server;
  let asked: string[];
  let answer: { status: number; location?: string };
  let refusesHead: boolean;
  let startUrl: string;
  beforeEach(async () => {
    asked = [];
    refusesHead = false;
    answer = { status: 302, location: PORTAL };
    server = createServer(({ method = '' }, outgoing) => {
      asked.push(method);
      const { status, location } = method === 'HEAD' && refusesHead ? { status: 405 } : answer;
      outgoing.writeHead(status, location === undefined ? {} : { Location: location }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    startUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/start`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const resolve = (region = 'us-east-1') => resolveStartUrl({ startUrl, region }, sendHttp);
  const refused = (reason: RegExp) =>
    assert.rejects(resolve(), (error) => {
      assert.ok(SsoError.is(error, 'unresolvedStartUrl'), String(error));
      assert.match(error.message, reason);
      return true;
    });

  it('is followed once, and the region of the portal counts', async () => {
    assert.deepEqual(await resolve(), {
      startUrl: 'https://ssoins-1.portal.eu-west-1.app.aws',
      region: 'eu-west-1',
      isDualStack: true,
    });
    assert.deepEqual(asked, ['HEAD']);
  });

  it('keeps the configured region when the portal names none', async () => {
    answer = { status: 301, location: 'https://d-1234567890.awsapps.com/start/#/?tab=accounts' };
    assert.deepEqual(await resolve(), {
      startUrl: 'https://d-1234567890.awsapps.com/start',
      region: 'us-east-1',
      isDualStack: false,
    });
    await assert.rejects(resolve(''), (error) => SsoError.is(error, 'unresolvedStartUrl'));
  });

  it('is asked with GET where HEAD is not allowed', async () => {
    refusesHead = true;
    assert.equal((await resolve()).region, 'eu-west-1');
    assert.deepEqual(asked, ['HEAD', 'GET']);
  });

  it('is not followed to anything but a portal', async () => {
    answer = { status: 302, location: 'https://login.example.com/' };
    await refused(/login\.example\.com, which is no AWS access portal/);
    answer = { status: 302, location: 'http://d-1234567890.awsapps.com/start' };
    await refused(/no AWS access portal/);
    answer = { status: 302 };
    await refused(/redirects to nowhere/);
  });

  it('is taken as it is when it is a test server that does not redirect', async () => {
    answer = { status: 200 };
    assert.deepEqual(await resolve(), { startUrl, region: 'us-east-1', isDualStack: false });
  });

  it('of a host that redirects to none, answers with an error or not at all, is refused', async () => {
    const ask = (send: typeof sendHttp) =>
      resolveStartUrl({ startUrl: 'https://aws.example.com/', region: 'us-east-1' }, send);
    const isRefused = (error: unknown): boolean => SsoError.is(error, 'unresolvedStartUrl');
    const answered = (status: number) => () => Promise.resolve({ status, headers: {}, text: '' });
    await assert.rejects(ask(answered(200)), isRefused);
    await assert.rejects(ask(answered(404)), isRefused);
    await assert.rejects(
      ask(() => Promise.reject(new Error('ENOTFOUND'))),
      isRefused,
    );
  });

  it('is never asked over plain http, and a portal of AWS not at all', async () => {
    const send = () => assert.fail('a request was made');
    await assert.rejects(resolveStartUrl({ startUrl: 'http://aws.example.com/', region: 'us-east-1' }, send));
    const own = 'https://d-1234567890.awsapps.com/start/#/';
    assert.equal((await resolveStartUrl({ startUrl: own, region: 'us-east-1' }, send)).startUrl, own);
  });

  it('is given up when the caller turns away', async () => {
    const reason = new Error('turned away');
    await assert.rejects(
      resolveStartUrl({ startUrl, region: '' }, sendHttp, AbortSignal.abort(reason)),
      (error) => error === reason,
    );
  });
});
