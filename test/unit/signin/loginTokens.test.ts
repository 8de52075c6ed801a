import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText, type CodedError } from '../../../src/base/errors';
import { SigninError, type SigninErrorCode } from '../../../src/signin/errors';
import { generateDpopKey } from '../../../src/signin/dpop';
import { SsoError } from '../../../src/sso/errors';
import { FileLockError, withFileLock } from '../../../src/base/fileLock';
import { LoginCache } from '../../../src/signin/loginCache';
import { LoginTokens } from '../../../src/signin/loginTokens';
import { silentLogger } from '../../fakes/silentLogger';
import { FakeClock } from '../../fakes/fakeClock';
import type { ConsoleRefusal } from '../../server/consoleLogins';
import { ADA, LoginBench, loginBenchPerTest } from './loginBench';

describe('credentials of a console sign-in', () => {
  let clock: FakeClock;
  const bench = loginBenchPerTest(() => LoginBench.open((clock = new FakeClock())));
  const fails = async (code: SigninErrorCode): Promise<CodedError<SigninErrorCode>> => {
    const error: unknown = await bench.current.get().catch((reason: unknown) => reason);
    assert.ok(SigninError.is(error, code), String(error));
    return error;
  };

  it('are given out as they are while they have more than five minutes left', async () => {
    const { accessToken } = bench.current.signInElsewhere();
    clock.advance(10 * MINUTE_MS - 2 * SECOND_MS);
    const { credentials } = await bench.current.get();
    assert.equal(credentials.accessKeyId, accessToken.accessKeyId);
    assert.equal(bench.current.refreshes, 0);
  });

  it('are renewed when they have less, into a file like that of the AWS CLI, which nobody else may read', async () => {
    const before = bench.current.signInElsewhere();
    clock.advance(10 * MINUTE_MS + SECOND_MS);
    const { credentials } = await bench.current.get();
    assert.equal(bench.current.refreshes, 1);
    const after = bench.current.readFile();
    assert.deepEqual(Object.keys(after), Object.keys(before));
    assert.deepEqual(Object.keys(after.accessToken), Object.keys(before.accessToken));
    assert.equal(after.accessToken.accessKeyId, credentials.accessKeyId);
    assert.notEqual(after.refreshToken, before.refreshToken);
    assert.equal(after.dpopKey, before.dpopKey);
    assert.equal(after.idToken, before.idToken);
    assert.match(after.accessToken.expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(bench.current.besideLogin(), []);
    const { arn } = await bench.current.base.clients.sts('us-east-1').getCallerIdentity(credentials);
    assert.equal(arn, ADA);
  });

  it('go on being renewed for as long as the session lasts, and end with it', async () => {
    bench.current.signInElsewhere();
    for (let passed = 0; passed < 11 * HOUR_MS; passed += 12 * MINUTE_MS) {
      clock.advance(12 * MINUTE_MS);
      await bench.current.get();
    }
    clock.advance(2 * HOUR_MS);
    await fails('sessionExpired');
    assert.equal(bench.current.status.state, 'expired');
  });

  const REFUSALS: readonly (readonly [ConsoleRefusal, SigninErrorCode, isEnd: boolean])[] = [
    ['TOKEN_EXPIRED', 'sessionExpired', true],
    ['USER_CREDENTIALS_CHANGED', 'credentialsChanged', true],
    ['INSUFFICIENT_PERMISSIONS', 'missingPermission', false],
  ];
  for (const [error, code, isEnd] of REFUSALS) {
    it(`${error}: ${code}; the file stays for other tools to judge`, async () => {
      bench.current.signInElsewhere();
      const content = readFileSync(bench.current.file, 'utf8');
      bench.current.base.emulator.control.refuseConsole({ error });
      clock.advance(HOUR_MS);
      const { details } = await fails(code);
      assert.equal(details['loginSession'], ADA);
      assert.equal(readFileSync(bench.current.file, 'utf8'), content);
      assert.equal(bench.current.status.state, isEnd ? 'expired' : 'signedIn');
      assert.equal(bench.current.status.end, isEnd ? code : undefined);
      await fails(code);
      assert.equal(bench.current.refreshes, isEnd ? 1 : 2);
    });
  }

  for (const kind of ['serverError', 'throttle', 'reset', 'captivePortal'] as const) {
    it(`outlive a renewal that fails on the way (${kind})`, async () => {
      const { accessToken } = bench.current.signInElsewhere();
      const { control } = bench.current.base.emulator;
      control.addFault({ operation: 'CreateOAuth2Token', fault: { kind }, times: null });
      clock.advance(14 * MINUTE_MS);
      assert.equal((await bench.current.get()).credentials.accessKeyId, accessToken.accessKeyId);
      clock.advance(2 * MINUTE_MS);
      await assert.rejects(bench.current.get(), (error) => SsoError.is(error));
      assert.equal(bench.current.status.state, 'signedIn');
      control.clearFaults();
      assert.notEqual((await bench.current.get()).credentials.accessKeyId, accessToken.accessKeyId);
    });
  }

  it('survive an answer that is lost: the same question is answered again', async () => {
    bench.current.signInElsewhere();
    clock.advance(HOUR_MS);
    bench.current.base.emulator.control.addFault({
      operation: 'CreateOAuth2Token',
      fault: { kind: 'lostAnswer' },
    });
    await assert.rejects(bench.current.get(), (error) => SsoError.is(error, 'network'));
    assert.ok((await bench.current.get()).credentials.accessKeyId);
    assert.equal(bench.current.refreshes, 2);
  });

  it('are used from memory where the disk does not take them, and written once it does', async () => {
    bench.current.signInElsewhere();
    clock.advance(HOUR_MS);
    const { logins } = bench.current.services;
    const write = logins.write.bind(logins);
    logins.write = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    const { credentials } = await bench.current.get();
    assert.notEqual(bench.current.readFile().accessToken.accessKeyId, credentials.accessKeyId);
    logins.write = write;
    assert.equal((await bench.current.get()).credentials.accessKeyId, credentials.accessKeyId);
    assert.equal(bench.current.readFile().accessToken.accessKeyId, credentials.accessKeyId);
    assert.equal(bench.current.refreshes, 1);
  });

  it('say in the status why a renewal failed while the session goes on, until one succeeds', async () => {
    const { base, services } = bench.current;
    bench.current.signInElsewhere();
    clock.advance(11 * MINUTE_MS);
    base.emulator.control.refuseConsole({ error: 'INSUFFICIENT_PERMISSIONS' });
    assert.ok((await bench.current.get()).credentials.accessKeyId, 'they live on');
    assert.equal(bench.current.status.renewalFailure, 'missingPermission');
    assert.ok(SigninError.is(services.tokens.lastRenewalFailure(ADA), 'missingPermission'));
    base.emulator.control.refuseConsole({ error: null });
    base.emulator.control.addFault({ operation: 'CreateOAuth2Token', fault: { kind: 'reset' }, times: 1 });
    await bench.current.get();
    assert.equal(bench.current.status.renewalFailure, 'other');
    assert.equal(bench.current.status.state, 'signedIn');
    await bench.current.get();
    assert.equal(bench.current.status.renewalFailure, undefined);
    assert.equal(services.tokens.lastRenewalFailure(ADA), undefined);
    base.emulator.control.refuseConsole({ error: 'USER_CREDENTIALS_CHANGED' });
    clock.advance(HOUR_MS);
    await assert.rejects(bench.current.get());
    const { state, end, renewalFailure } = bench.current.status;
    assert.deepEqual([state, end, renewalFailure], ['expired', 'credentialsChanged', undefined]);
  });

  it('tell which sessions are used', async () => {
    const { tokens } = bench.current.services;
    bench.current.signInElsewhere();
    assert.deepEqual(tokens.usedSince(0), []);
    const begun = clock.now();
    await bench.current.get();
    assert.deepEqual(tokens.usedSince(begun), [ADA]);
    clock.advance(MINUTE_MS);
    assert.deepEqual(tokens.usedSince(clock.now()), []);
  });

  it('are renewed although the clock of this machine is far off', async () => {
    for (const skewMs of [6 * MINUTE_MS, -6 * MINUTE_MS, HOUR_MS]) {
      bench.current.signInElsewhere();
      clock.advance(11 * MINUTE_MS);
      bench.current.base.emulator.control.setClockSkew({ skewMs });
      const before = bench.current.readFile();
      const { credentials } = await bench.current.get();
      assert.notEqual(credentials.accessKeyId, before.accessToken.accessKeyId, String(skewMs));
      // By the clock of this machine, which whoever reads it goes by.
      assert.equal(credentials.expiresAt.getTime(), clock.now() + 15 * MINUTE_MS);
      bench.current.base.emulator.control.setClockSkew({ skewMs: 0 });
    }
  });

  it('say that the clock is wrong where the service takes no proof of any time', async () => {
    bench.current.signInElsewhere();
    clock.advance(HOUR_MS);
    const date = new Date(clock.now() + 7 * MINUTE_MS).toUTCString();
    bench.current.base.emulator.control.addFault({
      operation: 'CreateOAuth2Token',
      fault: { kind: 'respond', status: 400, headers: { Date: date }, body: '{"error":"INVALID_REQUEST"}' },
      times: 2,
    });
    assert.equal((await fails('clockWrong')).details['minutes'], '7');
  });

  const ANSWER = {
    accessToken: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 'next', sessionToken: 'next' },
    tokenType: 'aws_sigv4',
    expiresIn: 900,
    refreshToken: 'next',
  };
  for (const wrong of [
    { expiresIn: 901 },
    { expiresIn: 0 },
    { expiresIn: '900' },
    { accessToken: null },
    { accessToken: { ...ANSWER.accessToken, accessKeyId: 'a b' } },
    { accessToken: { ...ANSWER.accessToken, sessionToken: {} } },
    { refreshToken: undefined },
    { refreshToken: 'x'.repeat(100_000) },
    { tokenType: 'bearer' },
    { idToken: 7 },
  ]) {
    it(`stay as they are when the answer is none (${JSON.stringify(wrong).slice(0, 60)})`, async () => {
      bench.current.signInElsewhere();
      const content = readFileSync(bench.current.file, 'utf8');
      clock.advance(HOUR_MS);
      bench.current.base.emulator.control.addFault({
        operation: 'CreateOAuth2Token',
        fault: { kind: 'respond', status: 200, body: JSON.stringify({ ...ANSWER, ...wrong }) },
      });
      await assert.rejects(bench.current.get(), (error) => SsoError.is(error, 'malformedResponse'));
      assert.equal(readFileSync(bench.current.file, 'utf8'), content);
    });
  }

  describe('that another tool, which takes no lock, renews meanwhile', () => {
    it('are taken when it was first', async () => {
      bench.current.signInElsewhere();
      clock.advance(HOUR_MS);
      await bench.current.services.logins.reload();
      const login = bench.current.services.logins.last(ADA)!;
      const theirs = bench.current.signInElsewhere();
      const { credentials } = await bench.current.services.tokens.renew(ADA, login);
      assert.equal(credentials.accessKeyId, theirs.accessToken.accessKeyId);
      assert.equal(bench.current.refreshes, 0);
    });

    it('are not written over when it wrote while we asked', async () => {
      bench.current.signInElsewhere();
      clock.advance(HOUR_MS);
      bench.current.base.emulator.control.configure({ traffic: { latencyMs: 50 } });
      const asked = bench.current.get();
      while (bench.current.refreshes === 0) await new Promise(setImmediate);
      const theirs = bench.current.signInElsewhere();
      assert.equal((await asked).credentials.accessKeyId, theirs.accessToken.accessKeyId);
      assert.equal(bench.current.readFile().refreshToken, theirs.refreshToken);
    });

    it('are taken when it wrote while the lock could not be had', async () => {
      bench.current.signInElsewhere();
      clock.advance(HOUR_MS);
      const { logins } = bench.current.services;
      await logins.reload();
      const login = logins.last(ADA)!;
      const loginCache = new LoginCache(bench.current.directory, silentLogger);
      const clients = () => Promise.resolve(bench.current.base.clients);
      const tokens = new LoginTokens({
        logins,
        loginCache,
        clients,
        clock,
        logger: silentLogger,
        lockWaitMs: 50,
      });
      await withFileLock(
        loginCache.lock(ADA),
        async () => {
          await assert.rejects(tokens.renew(ADA, login), (error) => FileLockError.is(error, 'lockTimeout'));
          const theirs = bench.current.signInElsewhere();
          const { credentials } = await tokens.renew(ADA, login);
          assert.equal(credentials.accessKeyId, theirs.accessToken.accessKeyId);
        },
        { waitMs: 1000 },
      );
      assert.equal(bench.current.refreshes, 0);
    });

    it('are not brought back after a logout', async () => {
      bench.current.signInElsewhere();
      clock.advance(HOUR_MS);
      bench.current.base.emulator.control.configure({ traffic: { latencyMs: 50 } });
      const asked = bench.current.get().catch((error: unknown) => error);
      while (bench.current.refreshes === 0) await new Promise(setImmediate);
      rmSync(bench.current.file);
      assert.ok(SigninError.is(await asked, 'notSignedIn'));
      assert.equal(bench.current.status.state, 'signedOut');
    });
  });

  it('keep what other tools noted in the file, and where one says that it is refreshed', async () => {
    const file = bench.current.signInElsewhere();
    writeFileSync(bench.current.file, JSON.stringify({ ...file, signInRegion: 'eu-west-1', xExtra: 1 }));
    clock.advance(HOUR_MS);
    await bench.current.get();
    const after = bench.current.readFile() as unknown as Record<string, unknown>;
    assert.equal(after['signInRegion'], 'eu-west-1');
    assert.equal(after['xExtra'], 1);
  });

  it('whose key is another than the session’s are refused', async () => {
    bench.current.signInElsewhere({ dpopKey: generateDpopKey() });
    clock.advance(HOUR_MS);
    await fails('sessionExpired');
  });

  it('are in no log line and no error, nor are their key and their tokens', async () => {
    const before = bench.current.signInElsewhere();
    clock.advance(HOUR_MS);
    await bench.current.get();
    const after = bench.current.readFile();
    bench.current.base.emulator.control.refuseConsole({ error: 'TOKEN_EXPIRED' });
    clock.advance(HOUR_MS);
    const failure = await fails('sessionExpired');
    const said = bench.current.base.logger.text + errorText(failure) + JSON.stringify(failure);
    const keyLine = before.dpopKey.split('\n')[1]!;
    for (const { accessToken, refreshToken, idToken } of [before, after]) {
      const { secretAccessKey, sessionToken } = accessToken;
      for (const secret of [secretAccessKey, sessionToken, refreshToken, idToken, keyLine]) {
        assert.ok(secret && !said.includes(secret));
      }
    }
  });
});
