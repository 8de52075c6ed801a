import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SsoError } from '../../../src/sso/errors';
import { tokenFileName } from '../../../src/sso/tokenCache';
import { LEGACY, SESSION, workbenchPerTest } from './workbench';

describe('logging out', () => {
  const bench = workbenchPerTest();
  const logOut = (id = SESSION) => bench.current.logins.logout(bench.current.session(id));

  it('ends the session on the server and removes its token, and no other', async () => {
    bench.current.signInElsewhere();
    bench.current.signInElsewhere(LEGACY);
    assert.equal(bench.current.emulator.control.state().liveSessions.length, 2);

    assert.deepEqual(await logOut(), {});
    assert.equal(bench.current.state(), 'signedOut');
    assert.deepEqual(bench.current.cacheFiles(), [tokenFileName(LEGACY)]);
    assert.deepEqual(
      bench.current.emulator.control.state().liveSessions.map(({ startUrl }) => startUrl),
      [LEGACY],
    );
    assert.equal(bench.current.emulator.requests.count(), 1);
  });

  it('removes the token also when the server cannot be reached, and says so', async () => {
    bench.current.signInElsewhere();
    await bench.current.emulator.goOffline();
    const { failure } = await logOut();
    assert.ok(SsoError.is(failure, 'network'));
    assert.deepEqual(bench.current.cacheFiles(), []);
  });

  it('removes the token also when the server fails or does not know it', async () => {
    bench.current.signInElsewhere();
    const { control } = bench.current.emulator;
    control.addFault({ operation: 'Logout', fault: { kind: 'serverError' }, times: null });
    assert.ok(SsoError.is((await logOut()).failure, 'serverError'));
    assert.deepEqual(bench.current.cacheFiles(), []);

    control.clearFaults();
    bench.current.signInElsewhere(SESSION, { accessToken: 'unknown' });
    assert.deepEqual(await logOut(), {}, 'what the server does not know is over already');
    assert.deepEqual(bench.current.cacheFiles(), []);
  });

  it('takes the role credentials of the session out of the cache of the AWS CLI, and no others', async () => {
    bench.current.signInElsewhere();
    const cache = join(bench.current.home, '.aws', 'cli', 'cache');
    mkdirSync(cache, { recursive: true });
    // As botocore names them: SHA-1 of account, role and session, or start URL, as minified JSON.
    const ofDev = '1150dde755125206e25b0097a1981f0450fc9d66.json';
    const ofPayroll = '058d454aad7ec30f5a7075e8cd638239b1d4c74a.json';
    const others = [ofPayroll, 'assumed-role.json'];
    for (const name of [ofDev, ...others]) writeFileSync(join(cache, name), '{}');
    await logOut();
    assert.deepEqual(readdirSync(cache).sort(), others.sort());
  });

  it('makes no request where there is no token', async () => {
    assert.deepEqual(await logOut(), {});
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('keeps the token when it is cancelled while the server does not answer', async () => {
    bench.current.signInElsewhere();
    const { control, requests } = bench.current.emulator;
    control.addFault({ operation: 'Logout', fault: { kind: 'hang' } });
    const controller = new AbortController();
    const reason = new Error('turned away');
    void requests.waitFor('Logout').then(() => controller.abort(reason));
    await assert.rejects(
      bench.current.logins.logout(bench.current.session(), controller.signal),
      (error) => error === reason,
    );
    assert.ok(existsSync(bench.current.tokenFile()));
  });

  it('ends the session of a section that was just taken out of the files', async () => {
    bench.current.signInElsewhere();
    const session = bench.current.session();
    bench.current.config.change('');
    assert.deepEqual(await bench.current.logins.logout(session), {});
    assert.equal(bench.current.emulator.requests.count('Logout'), 1);
    assert.deepEqual(bench.current.cacheFiles(), []);
  });

  it('ends the token, too, that another tool writes meanwhile', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    const { cache, emulator } = bench.current;
    const read = cache.readToken.bind(cache);
    let isWritten = false;
    cache.readToken = (id) => {
      if (!isWritten && emulator.requests.count('Logout') === 1) {
        isWritten = true;
        bench.current.signInElsewhere();
      }
      return read(id);
    };
    assert.deepEqual(await logOut(), {});
    assert.equal(emulator.requests.count('Logout'), 2);
    assert.deepEqual(emulator.control.state().liveSessions, []);
    assert.deepEqual(bench.current.cacheFiles(), []);
  });

  it('shows the session as over when its file cannot be removed', async () => {
    bench.current.signInElsewhere();
    const refusal = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    const { cache } = bench.current;
    cache.deleteToken = () => Promise.reject(refusal);
    await assert.rejects(bench.current.logins.logout(bench.current.session()), (error) => error === refusal);
    assert.equal(bench.current.state(), 'expired');
  });
});
