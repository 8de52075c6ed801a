import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendHttp } from '../../../src/base/http';
import { reach, type Reach } from '../../../src/sso/reachability';
import type { Fault } from '../../server/faults';
import { emulatorPerTest } from '../server/support';

describe('the way to a service', () => {
  const emulator = emulatorPerTest();
  const ask = (service: 'oidc' | 'portal', signal?: AbortSignal): Promise<Reach> =>
    reach(service, { url: new URL(emulator.current.url) }, sendHttp, signal);

  for (const [service, operation] of [
    ['oidc', 'CreateToken'],
    ['portal', 'ListAccounts'],
  ] as const) {
    const withFault = (fault: Fault): Promise<Reach> => {
      emulator.current.control.addFault({ operation, fault, times: null });
      return ask(service);
    };

    it(`to ${service} is clear when it refuses in its own words, and tells the time`, async () => {
      const found = await ask(service);
      assert.equal(found.kind, 'aws');
      assert.ok('serverTime' in found && Math.abs(found.serverTime.getTime() - Date.now()) < 60_000);
    });
    it(`to ${service} is clear when it has a problem of its own`, async () =>
      assert.equal((await withFault({ kind: 'serverError' })).kind, 'aws'));
    it(`to ${service} ends at a sign-in page`, async () =>
      assert.deepEqual(await withFault({ kind: 'captivePortal' }), { kind: 'captivePortal', status: 200 }));
    it(`to ${service} is redirected`, async () =>
      assert.deepEqual(
        await withFault({ kind: 'respond', status: 302, headers: { Location: 'http://wifi.example/' } }),
        { kind: 'captivePortal', status: 302 },
      ));
    it(`to ${service} ends at a proxy that wants a password`, async () =>
      assert.deepEqual(await withFault({ kind: 'respond', status: 407 }), {
        kind: 'proxyAuthentication',
        status: 407,
      }));
    it(`to ${service} ends at something else`, async () =>
      assert.deepEqual(await withFault({ kind: 'respond', status: 200, body: 'hello' }), {
        kind: 'notAws',
        status: 200,
      }));
    it(`to ${service} is cut`, async () =>
      assert.deepEqual(await withFault({ kind: 'reset' }), {
        kind: 'noAnswer',
        failure: 'cut',
        code: 'ECONNRESET',
      }));
    it(`to ${service} is refused`, async () => {
      await emulator.current.goOffline();
      assert.deepEqual(await ask(service), { kind: 'noAnswer', failure: 'refused', code: 'ECONNREFUSED' });
    });
  }

  it('is not waited for when the caller turns away', async () => {
    emulator.current.control.addFault({ operation: 'CreateToken', fault: { kind: 'hang' } });
    const controller = new AbortController();
    const reason = new Error('turned away');
    void emulator.current.requests.waitFor('CreateToken').then(() => controller.abort(reason));
    await assert.rejects(ask('oidc', controller.signal), (error) => error === reason);
  });

  it('tells a name that does not exist, a certificate and silence apart by the code of the system', async () => {
    const failureOf = async (error: Error): Promise<string> => {
      const found = await reach('oidc', { url: new URL('https://x.example') }, () => Promise.reject(error));
      return found.kind === 'noAnswer' ? found.failure : found.kind;
    };
    const coded = (code: string) => Object.assign(new Error(code), { code });
    assert.equal(await failureOf(coded('ENOTFOUND')), 'unknownHost');
    assert.equal(await failureOf(coded('EAI_AGAIN')), 'unknownHost');
    assert.equal(await failureOf(coded('SELF_SIGNED_CERT_IN_CHAIN')), 'untrustedCertificate');
    assert.equal(await failureOf(coded('DEPTH_ZERO_SELF_SIGNED_CERT')), 'untrustedCertificate');
    assert.equal(await failureOf(coded('CERT_HAS_EXPIRED')), 'expiredCertificate');
    assert.equal(await failureOf(coded('ERR_TLS_CERT_ALTNAME_INVALID')), 'foreignCertificate');
    assert.equal(await failureOf(coded('ERR_SSL_WRONG_VERSION_NUMBER')), 'tls');
    assert.equal(await failureOf(new DOMException('late', 'TimeoutError')), 'timeout');
    assert.equal(await failureOf(new Error('what else')), 'other');
  });

  it('is not TLS where a server speaks plain http', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const found = await reach('oidc', { url: new URL(`https://127.0.0.1:${port}`) }, sendHttp);
    await new Promise((resolve) => server.close(resolve));
    assert.ok(found.kind === 'noAnswer');
    assert.equal(found.failure, 'tls', found.code);
  });
});
