import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { AccessTokens } from '../../../src/sso/accessTokens';
import { LoginEnds } from '../../../src/sso/loginEnds';
import type { CachedToken } from '../../../src/sso/tokenCache';
import type { TokenFile } from '../../server/controlCommands';
import { CONFIG, LEGACY, SESSION, workbenchPerTest } from './workbench';

describe('the end of a login', () => {
  const bench = workbenchPerTest();
  let ends: string[];
  let logins: LoginEnds;
  beforeEach(async () => {
    const { sessions, tokens } = bench.current;
    bench.current.signInElsewhere();
    await sessions.reload();
    ends = [];
    logins = new LoginEnds({ sessions, tokens });
    logins.start();
    logins.onDidEnd((id) => ends.push(id));
  });
  afterEach(() => logins.dispose());

  const token = async (): Promise<CachedToken> => {
    const read = await bench.current.sessions.readToken(SESSION);
    assert.ok(read);
    return read;
  };

  it('is told of when another tool logs out, once', async () => {
    rmSync(bench.current.tokenFile());
    await bench.current.sessions.reload();
    bench.current.sessions.beginSignIn(SESSION).dispose();
    assert.deepEqual(ends, [SESSION]);
  });

  it('is told of when another tool logs in, with the same client and until the same moment too', async () => {
    const { clientId, clientSecret, expiresAt } = bench.current.readTokenFile() as unknown as TokenFile;
    bench.current.signInElsewhere(SESSION, { clientId, clientSecret, expiresAt });
    await bench.current.sessions.reload();
    assert.deepEqual(ends, [SESSION]);
  });

  it('is told of when the service refuses the token, and not again when another one comes', async () => {
    await bench.current.sessions.markRejected(SESSION, await token());
    assert.deepEqual(ends, [SESSION]);
    bench.current.signInElsewhere();
    await bench.current.sessions.reload();
    assert.deepEqual(ends, [SESSION]);
    rmSync(bench.current.tokenFile());
    await bench.current.sessions.reload();
    assert.deepEqual(ends, [SESSION, SESSION]);
  });

  it('is no renewal of this window', async () => {
    await bench.current.tokens.renew(SESSION, await token());
    await bench.current.tokens.renew(SESSION, await token());
    assert.equal(bench.current.emulator.requests.count('CreateToken'), 2);
    assert.deepEqual(ends, []);
  });

  it('is no renewal of another tool that leaves the refresh token as it was', async () => {
    const { refreshToken = '' } = bench.current.readTokenFile() as unknown as TokenFile;
    bench.current.signInElsewhere(SESSION, { refreshToken });
    await bench.current.sessions.reload();
    assert.deepEqual(ends, []);
  });

  it('may be any other renewal that this window did not make', async () => {
    const { sessions, cache, clients, clock, logger } = bench.current;
    const elsewhere = new AccessTokens({
      sessions,
      cache,
      clients: () => Promise.resolve(clients),
      clock,
      logger,
    });
    await elsewhere.renew(SESSION, await token());
    assert.deepEqual(ends, [SESSION]);
  });

  it('is no file that is just being written', async () => {
    const content = JSON.stringify(bench.current.readTokenFile());
    writeFileSync(bench.current.tokenFile(), content.slice(0, 40));
    await bench.current.sessions.reload();
    assert.equal(bench.current.state(), 'signedOut');
    writeFileSync(bench.current.tokenFile(), content);
    await bench.current.sessions.reload();
    assert.deepEqual(ends, []);
  });

  it('is none of a session that nobody was logged in to, nor of one that leaves the files', async () => {
    bench.current.signInElsewhere(LEGACY);
    await bench.current.sessions.reload();
    bench.current.config.change(CONFIG.replaceAll(SESSION, 'renamed'));
    await bench.current.sessions.reload();
    assert.deepEqual(ends, []);
  });
});
