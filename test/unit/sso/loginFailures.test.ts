import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { HOUR_MS, SECOND_MS } from '../../../src/base/clock';
import { systemErrorCode } from '../../../src/base/errors';
import { SsoError } from '../../../src/sso/errors';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import type { Fault } from '../../server/faults';
import { loginBenchPerTest, never, REGISTRATION_FILE } from './loginBench';
import { SESSION } from './workbench';

describe('a login with a device code that fails', () => {
  const bench = loginBenchPerTest();

  describe('leaves nothing behind', () => {
    /** Runs a login that fails, and tells with what. */
    const failing = async (prompt: ScriptedPrompt, signal = never): Promise<unknown> => {
      const outcome = await bench.logIn(prompt, SESSION, signal).then(
        () => assert.fail('the login succeeded'),
        (error: unknown) => error,
      );
      assert.equal(bench.current.state(), 'signedOut');
      assert.deepEqual(
        bench.current.cacheFiles().filter((name) => name !== REGISTRATION_FILE),
        [],
      );
      assert.equal(await bench.logIn(bench.approver()), 'here');
      return outcome;
    };

    it('when the user denies', async () => {
      const { control } = bench.current.emulator;
      const prompt = new ScriptedPrompt({ confirm: ({ userCode }) => control.deny({ userCode }) });
      assert.ok(SsoError.is(await failing(prompt), 'accessDenied'));
    });

    it('when nobody decides until the code ends', async () => {
      bench.current.emulator.control.configure({ lifetimes: { deviceCodeSeconds: 20 } });
      const begun = bench.clock.now();
      assert.ok(SsoError.is(await failing(new ScriptedPrompt()), 'codeExpired'));
      assert.ok(bench.clock.now() - begun >= 20 * SECOND_MS);
    });

    it('when nobody decides until the code ends, although somebody sets the clock back by an hour', async () => {
      bench.current.emulator.control.configure({ lifetimes: { deviceCodeSeconds: 20 } });
      const prompt = new ScriptedPrompt({ meanwhile: () => bench.clock.setBack(HOUR_MS) });
      const begun = bench.clock.monotonicNow();
      assert.ok(SsoError.is(await failing(prompt), 'codeExpired'));
      assert.ok(bench.clock.monotonicNow() - begun < HOUR_MS);
    });

    it('when the service says that the code has ended', async () => {
      const { control } = bench.current.emulator;
      const prompt = new ScriptedPrompt({ confirm: () => control.expireDeviceCodes() });
      assert.ok(SsoError.is(await failing(prompt), 'codeExpired'));
    });

    it('when the user turns away from the code', async () => {
      const reason = new DOMException('cancelled', 'AbortError');
      const prompt = new ScriptedPrompt({ confirm: () => Promise.reject(reason) });
      assert.equal(await failing(prompt), reason);
    });

    it('when the user cancels the wait', async () => {
      const reason = new DOMException('cancelled', 'AbortError');
      const prompt = new ScriptedPrompt({ meanwhile: () => Promise.reject(reason) });
      assert.equal(await failing(prompt), reason);
    });

    it('when the caller cancels before it begins', async () => {
      const reason = new Error('window closes');
      assert.equal(await failing(new ScriptedPrompt(), AbortSignal.abort(reason)), reason);
    });

    for (const operation of ['RegisterClient', 'StartDeviceAuthorization', 'CreateToken'] as const) {
      it(`when the caller cancels while ${operation} hangs`, async () => {
        const { control, requests } = bench.current.emulator;
        control.addFault({ operation, fault: { kind: 'hang' } });
        const controller = new AbortController();
        const reason = new Error('window closes');
        void requests.waitFor(operation).then(() => controller.abort(reason));
        assert.equal(await failing(new ScriptedPrompt(), controller.signal), reason);
      });
    }

    it('when the caller cancels while a dialog stays open', async () => {
      const controller = new AbortController();
      const reason = new Error('window closes');
      const prompt = new ScriptedPrompt({
        confirm: () => {
          controller.abort(reason);
          return new Promise(() => undefined);
        },
      });
      assert.equal(await failing(prompt, controller.signal), reason);
    });

    it('when the service cannot be reached', async () => {
      const { emulator } = bench.current;
      await emulator.goOffline();
      const failure = await bench.logIn(new ScriptedPrompt()).catch((error: unknown) => error);
      assert.ok(SsoError.is(failure, 'network'));
      assert.deepEqual(bench.current.cacheFiles(), []);
      await emulator.goOnline();
      assert.equal(await bench.logIn(bench.approver()), 'here');
    });

    it('when a captive portal answers in the place of the service', async () => {
      bench.current.emulator.control.addFault({
        operation: 'RegisterClient',
        fault: { kind: 'captivePortal' },
      });
      assert.ok(SsoError.is(await failing(new ScriptedPrompt()), 'malformedResponse'));
    });

    it('when the region is not one, without a request', async () => {
      const session = { ...bench.current.session(), region: 'us-east-1/../evil' };
      await assert.rejects(
        bench.current.logins.login(session, deviceCodeLogin(new ScriptedPrompt()), never),
        (error) => SsoError.is(error, 'invalidRegion'),
      );
      assert.equal(bench.current.emulator.requests.count(), 0);
      assert.equal(bench.current.state(), 'signedOut');
    });

    it('when the start URL is of another region, which shows on the page alone', async () => {
      const { emulator } = bench.current;
      Object.assign(process.env, emulator.env('eu-central-1'));
      emulator.control.configure({ lifetimes: { deviceCodeSeconds: 20 } });
      const prompt = new ScriptedPrompt({
        confirm: ({ userCode }) => assert.throws(() => emulator.control.approve({ userCode })),
      });
      await assert.rejects(bench.logIn(prompt), (error) => SsoError.is(error, 'codeExpired'));
      assert.equal(bench.current.state(), 'signedOut');
    });

    it('when the start URL is not known to the region', async () => {
      const session = { ...bench.current.session(), startUrl: 'https://unknown.awsapps.com/start' };
      await assert.rejects(
        bench.current.logins.login(session, deviceCodeLogin(new ScriptedPrompt()), never),
        (error) => SsoError.is(error, 'invalidRequest'),
      );
    });
  });

  const hiccups: Readonly<Record<string, Fault>> = {
    'status 500': { kind: 'serverError' },
    'too many requests': { kind: 'throttle', retryAfterSeconds: 60 },
    'a captive portal': { kind: 'captivePortal' },
    'a cut connection': { kind: 'reset' },
    'nothing in the answer': { kind: 'respond', status: 200 },
    'half an answer': { kind: 'respond', status: 200, body: '{"accessToken": "' },
  };
  for (const [what, fault] of Object.entries(hiccups)) {
    it(`goes on after ${what} at a poll, and gives up when it stays so`, async () => {
      const { control, requests } = bench.current.emulator;
      control.addFault({ operation: 'CreateToken', fault, times: 4 });
      assert.equal(await bench.logIn(bench.approver(5)), 'here');

      requests.clear();
      control.addFault({ operation: 'CreateToken', fault, times: null });
      await assert.rejects(bench.logIn(new ScriptedPrompt()), (error) => SsoError.is(error));
      assert.equal(requests.count('CreateToken'), 5);
    });
  }

  it('tells when the token cannot be written', async () => {
    mkdirSync(bench.current.tokenFile(), { recursive: true });
    await assert.rejects(bench.logIn(bench.approver()), (error) => systemErrorCode(error) !== undefined);
    assert.equal(bench.current.state(), 'signedOut');
    assert.deepEqual(bench.current.besideToken(), [REGISTRATION_FILE]);
  });
});
