import assert from 'node:assert/strict';
import { tokenFileName, type CachedToken } from '../../../src/sso/tokenCache';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { loginBenchPerTest, never, REGISTRATION_FILE } from './loginBench';
import { SESSION } from './workbench';

describe('taking a login back', () => {
  const bench = loginBenchPerTest();
  const token = () => bench.current.sessions.readToken(SESSION);
  /** The token of the session, which has one. */
  const tokenThere = async (id = SESSION): Promise<CachedToken> => {
    const found = await bench.current.sessions.readToken(id);
    assert.ok(found);
    return found;
  };
  const liveSessions = (): number => bench.current.emulator.control.state().liveSessions.length;

  it('leaves no token where none was, and no session on the server', async () => {
    await bench.logIn(bench.approver());
    const made = await tokenThere();
    await bench.current.logins.takeBack(bench.current.session(SESSION), { made, before: undefined });
    assert.deepEqual(bench.current.cacheFiles(), [REGISTRATION_FILE]);
    assert.equal(liveSessions(), 0);
    assert.equal(bench.current.state(), 'signedOut');
  });

  it('puts the token from before it back, which still works', async () => {
    bench.current.signInElsewhere();
    const before = await tokenThere();
    await bench.logIn(bench.approver());
    const made = await tokenThere();
    assert.notEqual(made.accessToken, before.accessToken);
    await bench.current.logins.takeBack(bench.current.session(SESSION), { made, before });
    assert.deepEqual(await token(), before);
    assert.ok(bench.current.cacheFiles().includes(tokenFileName(SESSION)));
    assert.equal(liveSessions(), 1);
  });

  for (const had of ['a token', 'no token']) {
    it(`leaves alone what came after it, where ${had} was before`, async () => {
      await bench.logIn(bench.approver());
      const made = await tokenThere();
      const before = had === 'a token' ? { ...made, accessToken: 'from before' } : undefined;
      bench.current.signInElsewhere();
      const younger = await tokenThere();
      const { logins } = bench.current;
      await logins.takeBack(bench.current.session(SESSION), { made, before });
      assert.deepEqual(await token(), younger);
      assert.equal(liveSessions(), 2);

      await bench.current.sessions.deleteToken(SESSION);
      await logins.takeBack(bench.current.session(SESSION), { made, before });
      assert.equal(await token(), undefined);
    });
  }

  for (const had of ['a token', 'no token']) {
    it(`leaves alone what comes while the server takes its time, where ${had} was before`, async () => {
      await bench.logIn(bench.approver());
      const made = await tokenThere();
      const before = had === 'a token' ? { ...made, accessToken: 'from before' } : undefined;
      const { clients, emulator, logins } = bench.current;
      const portal = clients.portal.bind(clients);
      const signInThenAsk: typeof portal = (region) => {
        bench.current.signInElsewhere();
        return portal(region);
      };
      Object.assign(clients, { portal: signInThenAsk });
      await logins.takeBack(bench.current.session(SESSION), { made, before });
      const left = await tokenThere();
      assert.ok(![made.accessToken, before?.accessToken].includes(left.accessToken));
      assert.equal(emulator.requests.count('Logout'), 1);
      assert.equal(liveSessions(), 1);
    });
  }

  it('shows the session as over when its file cannot be changed', async () => {
    await bench.logIn(bench.approver());
    const made = await tokenThere();
    const refusal = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    bench.current.cache.deleteToken = () => Promise.reject(refusal);
    await assert.rejects(
      bench.current.logins.takeBack(bench.current.session(SESSION), { made, before: undefined }),
      (error) => error === refusal,
    );
    assert.equal(bench.current.state(), 'expired');
  });

  it('puts back what a login replaced, were it renewed while the login waited', async () => {
    bench.current.signInElsewhere();
    const first = await tokenThere();
    const prompt = new ScriptedPrompt({
      async confirm({ userCode }) {
        await bench.current.tokens.renew(SESSION, first);
        bench.current.emulator.control.approve({ userCode });
      },
    });
    const { logins } = bench.current;
    const session = bench.current.session(SESSION);
    const outcome = await logins.login(session, deviceCodeLogin(prompt), never);
    assert.ok(outcome.where === 'here');
    await logins.takeBack(session, outcome.tokens);
    const back = await tokenThere();
    assert.notEqual(back.accessToken, first.accessToken);
    await bench.current.tokens.renew(SESSION, back);
  });

  it('is a login to a session that no file defines, too', async () => {
    const session = { ...bench.current.session(SESSION), id: 'to-be', label: 'to-be' };
    const { sessions, logins } = bench.current;
    const outcome = await logins.login(session, deviceCodeLogin(bench.approver()), never);
    assert.ok(outcome.where === 'here');
    assert.equal(outcome.tokens.made.accessToken, (await tokenThere('to-be')).accessToken);
    assert.equal(outcome.tokens.before, undefined);
    assert.ok(!sessions.current.has('to-be'));
    await logins.takeBack(session, outcome.tokens);
    assert.equal(await sessions.readToken('to-be'), undefined);
  });
});
