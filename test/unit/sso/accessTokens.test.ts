import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { FileLockError, withFileLock } from '../../../src/base/fileLock';
import { AccessTokens } from '../../../src/sso/accessTokens';
import { SsoError } from '../../../src/sso/errors';
import type { CachedToken } from '../../../src/sso/tokenCache';
import { FakeClock } from '../../fakes/fakeClock';
import { LEGACY, SESSION, workbenchPerTest } from './workbench';

describe('access tokens', () => {
  let clock: FakeClock;
  const bench = workbenchPerTest(() => ({
    clock: (clock = new FakeClock()),
    emulator: { now: () => clock.now() },
  }));
  const renewals = (): number => bench.current.emulator.requests.count('CreateToken');
  const get = (signal?: AbortSignal): Promise<CachedToken> => bench.current.tokens.get(SESSION, signal);
  const replaceRejected = (token: CachedToken): Promise<CachedToken> =>
    bench.current.tokens.replaceRejected(SESSION, token);

  it('are given out as they are while they have more than five minutes left', async () => {
    const { accessToken } = bench.current.signInElsewhere();
    clock.advance(HOUR_MS - 5 * MINUTE_MS - 2 * SECOND_MS);
    assert.equal((await get()).accessToken, accessToken);
    assert.equal(renewals(), 0);
  });

  it('are taken when another process wrote them while the lock was held too long', async () => {
    bench.current.signInElsewhere();
    const { sessions, cache, clients, logger } = bench.current;
    await sessions.reload(SESSION);
    const outworn = sessions.lastToken(SESSION);
    assert.ok(outworn);
    const tokens = new AccessTokens({
      sessions,
      cache,
      clients: () => Promise.resolve(clients),
      clock,
      logger,
      lockWaitMs: 50,
    });
    await withFileLock(
      `${bench.current.tokenFile()}.lock`,
      async () => {
        await assert.rejects(tokens.renew(SESSION, outworn), (error) =>
          FileLockError.is(error, 'lockTimeout'),
        );
        const theirs = bench.current.signInElsewhere();
        assert.equal((await tokens.renew(SESSION, outworn)).accessToken, theirs.accessToken);
      },
      { waitMs: MINUTE_MS },
    );
    assert.equal(renewals(), 0);
  });

  it('stay as they are when a renewal is answered with what is none', async () => {
    const { accessToken } = bench.current.signInElsewhere();
    const before = bench.current.readTokenFile();
    clock.advance(HOUR_MS - 5 * MINUTE_MS + SECOND_MS);
    for (const wrong of [{ expiresIn: 1e12 }, { accessToken: {} }, { refreshToken: {} }]) {
      const body = JSON.stringify({ accessToken: 'next', expiresIn: 3600, refreshToken: 'next', ...wrong });
      bench.current.emulator.control.addFault({
        operation: 'CreateToken',
        fault: { kind: 'respond', status: 200, body },
      });
      assert.equal((await get()).accessToken, accessToken);
      assert.deepEqual(bench.current.readTokenFile(), before);
    }
    assert.equal(renewals(), 3);
  });

  it('are renewed before they are used when they have less', async () => {
    const old = bench.current.signInElsewhere();
    clock.advance(HOUR_MS - 5 * MINUTE_MS + SECOND_MS);
    const renewed = await get();
    assert.notEqual(renewed.accessToken, old.accessToken);
    assert.equal(renewals(), 1);

    const file = bench.current.readTokenFile();
    assert.equal(file['accessToken'], renewed.accessToken);
    assert.equal(file['refreshToken'], renewed.refreshToken);
    assert.notEqual(file['refreshToken'], old.refreshToken);
    assert.equal(file['clientId'], old.clientId);
    assert.deepEqual(bench.current.besideToken(), []);
    assert.equal((await get()).accessToken, renewed.accessToken);
    assert.equal(renewals(), 1);
  });

  it('are renewed after their end, too', async () => {
    bench.current.signInElsewhere();
    clock.advance(3 * HOUR_MS);
    const { expiresAt } = await get();
    assert.ok(expiresAt.getTime() > clock.now());
    assert.equal(bench.current.state(), 'signedIn');
  });

  it('keep the old refresh token when no other comes with the new one', async () => {
    const { refreshToken } = bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    bench.current.emulator.control.addFault({
      operation: 'CreateToken',
      fault: { kind: 'respond', status: 200, body: '{"accessToken":"NEXT","expiresIn":3600}' },
    });
    assert.equal((await get()).refreshToken, refreshToken);
    assert.equal(bench.current.readTokenFile()['refreshToken'], refreshToken);
    assert.equal(bench.current.readTokenFile()['accessToken'], 'NEXT');
  });

  it('keep what other tools noted in the file', async () => {
    const token = bench.current.signInElsewhere();
    writeFileSync(bench.current.tokenFile(), JSON.stringify({ ...token, xExtra: 1 }));
    clock.advance(2 * HOUR_MS);
    await get();
    assert.equal(bench.current.readTokenFile()['xExtra'], 1);
  });

  /** Resolves while the emulator has a renewal in hand. */
  const untilAsked = async (): Promise<void> => {
    while (renewals() === 0) await new Promise((resolve) => setImmediate(resolve));
  };

  it('are not there before a login', async () => {
    await assert.rejects(get(), (error) => SsoError.is(error, 'notSignedIn'));
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('that cannot be renewed end with the session', async () => {
    const { accessToken } = bench.current.signInElsewhere(LEGACY);
    assert.equal((await bench.current.tokens.get(LEGACY)).accessToken, accessToken);
    clock.advance(9 * HOUR_MS);
    await assert.rejects(bench.current.tokens.get(LEGACY), (error) => SsoError.is(error, 'sessionExpired'));
    assert.equal(bench.current.state(LEGACY), 'expired');
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('end when the service refuses to renew; the file stays for other tools to judge', async () => {
    bench.current.signInElsewhere();
    const content = readFileSync(bench.current.tokenFile(), 'utf8');
    clock.advance(2 * HOUR_MS);
    bench.current.emulator.control.revokeTokens();
    await assert.rejects(get(), (error) => SsoError.is(error, 'sessionExpired'));
    assert.equal(bench.current.state(), 'expired');
    assert.equal(readFileSync(bench.current.tokenFile(), 'utf8'), content);
    assert.deepEqual(bench.current.besideToken(), []);

    await assert.rejects(get(), (error) => SsoError.is(error, 'sessionExpired'));
    assert.equal(renewals(), 1);
  });

  for (const kind of ['serverError', 'throttle', 'reset', 'captivePortal'] as const) {
    it(`outlive a renewal that fails on the way (${kind})`, async () => {
      const { accessToken } = bench.current.signInElsewhere();
      const { control } = bench.current.emulator;
      control.addFault({ operation: 'CreateToken', fault: { kind }, times: null });
      clock.advance(HOUR_MS - MINUTE_MS);
      assert.equal((await get()).accessToken, accessToken);
      assert.equal(bench.current.state(), 'signedIn');

      clock.advance(2 * MINUTE_MS);
      await assert.rejects(get(), (error) => SsoError.is(error) && !SsoError.is(error, 'sessionExpired'));
      assert.equal(bench.current.state(), 'signedIn');
      assert.equal(bench.current.readTokenFile()['accessToken'], accessToken);

      control.clearFaults();
      assert.notEqual((await get()).accessToken, accessToken);
    });
  }

  describe('that the disk does not take', () => {
    const breakDisk = (): (() => void) => {
      const { cache } = bench.current;
      const write = cache.writeToken.bind(cache);
      cache.writeToken = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
      return () => (cache.writeToken = write);
    };

    it('are used from memory, and written once it does: what was issued is not lost', async () => {
      const old = bench.current.signInElsewhere();
      clock.advance(2 * HOUR_MS);
      const mendDisk = breakDisk();
      const { accessToken } = await get();
      assert.notEqual(accessToken, old.accessToken);
      assert.equal(bench.current.readTokenFile()['accessToken'], old.accessToken);

      mendDisk();
      assert.equal((await get()).accessToken, accessToken);
      assert.equal(bench.current.readTokenFile()['accessToken'], accessToken);
      assert.equal(renewals(), 1);
    });

    it('are themselves renewed when they end before it does', async () => {
      bench.current.signInElsewhere();
      clock.advance(2 * HOUR_MS);
      const mendDisk = breakDisk();
      const first = await get();
      clock.advance(2 * HOUR_MS);
      const second = await get();
      assert.notEqual(second.accessToken, first.accessToken);
      mendDisk();
      assert.equal((await get()).accessToken, second.accessToken);
      assert.equal(bench.current.readTokenFile()['refreshToken'], second.refreshToken);
      assert.equal(renewals(), 2);
    });
  });

  it('are renewed once for all who ask at the same time', async () => {
    bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    const tokens = await Promise.all([get(), get(), get()]);
    assert.equal(new Set(tokens.map(({ accessToken }) => accessToken)).size, 1);
    assert.equal(renewals(), 1);
  });

  it('are renewed and kept although the one who asked turns away', async () => {
    const old = bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    bench.current.emulator.control.configure({ traffic: { latencyMs: 50 } });
    const controller = new AbortController();
    const reason = new Error('turned away');
    const impatient = get(controller.signal);
    const patient = get();
    await untilAsked();
    controller.abort(reason);
    await assert.rejects(impatient, (error) => error === reason);
    const { accessToken } = await patient;
    assert.notEqual(accessToken, old.accessToken);
    assert.equal(bench.current.readTokenFile()['accessToken'], accessToken);
    assert.equal(renewals(), 1);
  });

  it('of a login that lands during a renewal are kept', async () => {
    bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    bench.current.emulator.control.configure({ traffic: { latencyMs: 100 } });
    const renewing = get();
    await untilAsked();
    const { accessToken } = bench.current.signInElsewhere();
    assert.equal((await renewing).accessToken, accessToken);
    assert.equal(bench.current.readTokenFile()['accessToken'], accessToken);
  });

  it('do not come back when a logout lands during a renewal', async () => {
    bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    bench.current.emulator.control.configure({ traffic: { latencyMs: 100 } });
    const renewing = get();
    await untilAsked();
    rmSync(bench.current.tokenFile());
    await assert.rejects(renewing, (error) => SsoError.is(error, 'notSignedIn'));
    assert.ok(!existsSync(bench.current.tokenFile()));
  });

  describe('that the service refuses', () => {
    it('are replaced by what another tool has written meanwhile, without a request', async () => {
      bench.current.signInElsewhere();
      const refused = await get();
      const { accessToken } = bench.current.signInElsewhere();
      assert.equal((await replaceRejected(refused)).accessToken, accessToken);
      assert.equal(renewals(), 0);
    });

    it('are renewed where that is possible', async () => {
      bench.current.signInElsewhere();
      const refused = await get();
      assert.notEqual((await replaceRejected(refused)).accessToken, refused.accessToken);
      assert.equal(renewals(), 1);
      assert.equal(bench.current.state(), 'signedIn');
    });

    it('end the session where nothing else helps, and a new login begins another', async () => {
      bench.current.signInElsewhere(SESSION, { clientSecret: '' });
      const refused = await get();
      await assert.rejects(replaceRejected(refused), (error) => SsoError.is(error, 'sessionExpired'));
      assert.equal(bench.current.state(), 'expired');
      await assert.rejects(get(), (error) => SsoError.is(error, 'sessionExpired'));
      assert.ok(existsSync(bench.current.tokenFile()));

      const { accessToken } = bench.current.signInElsewhere();
      assert.equal((await get()).accessToken, accessToken);
    });
  });

  it('are in no log line and no error', async () => {
    const token = bench.current.signInElsewhere();
    clock.advance(2 * HOUR_MS);
    const renewed = await get();
    bench.current.emulator.control.revokeTokens();
    clock.advance(2 * HOUR_MS);
    const failure = await get().catch((error: unknown) => error);
    const said = bench.current.logger.text + errorText(failure) + JSON.stringify(failure);
    const secrets = [token.accessToken, token.refreshToken, token.clientSecret];
    for (const secret of [...secrets, renewed.accessToken, renewed.refreshToken]) {
      assert.ok(secret && !said.includes(secret));
    }
  });
});
