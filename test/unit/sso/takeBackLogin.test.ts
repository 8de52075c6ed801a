import assert from 'node:assert/strict';
import { tokenFileName } from '../../../src/sso/tokenCache';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { loginBenchPerTest, never, REGISTRATION_FILE } from './loginBench';
import { SESSION } from './workbench';

describe('taking a login back', () => {
  const bench = loginBenchPerTest();
  const token = () => bench.current.sessions.readToken(SESSION);
  const liveSessions = (): number => bench.current.emulator.control.state().liveSessions.length;

  it('leaves no token where none was, and no session on the server', async () => {
    await bench.logIn(bench.approver());
    await bench.current.logins.takeBack(bench.current.session(SESSION), undefined);
    assert.deepEqual(bench.current.cacheFiles(), [REGISTRATION_FILE]);
    assert.equal(liveSessions(), 0);
    assert.equal(bench.current.state(), 'signedOut');
  });

  it('puts the token from before it back, which still works', async () => {
    bench.current.signInElsewhere();
    const before = await token();
    assert.ok(before);
    await bench.logIn(bench.approver());
    assert.notEqual((await token())?.accessToken, before.accessToken);
    await bench.current.logins.takeBack(bench.current.session(SESSION), before);
    assert.deepEqual(await token(), before);
    assert.ok(bench.current.cacheFiles().includes(tokenFileName(SESSION)));
    assert.equal(liveSessions(), 1);
  });

  it('is a login to a session that no file defines, too', async () => {
    const session = { ...bench.current.session(SESSION), id: 'to-be', label: 'to-be' };
    const { sessions, logins } = bench.current;
    const outcome = await logins.login(session, deviceCodeLogin(bench.approver()), never);
    assert.equal(outcome, 'here');
    assert.ok(await sessions.readToken('to-be'));
    assert.ok(!sessions.current.has('to-be'));
    await logins.takeBack(session, undefined);
    assert.equal(await sessions.readToken('to-be'), undefined);
  });
});
