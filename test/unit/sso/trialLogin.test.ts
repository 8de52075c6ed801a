import assert from 'node:assert/strict';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { TrialLogin } from '../../../src/sso/trialLogin';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { loginBenchPerTest, never } from './loginBench';
import { LEGACY, SESSION } from './workbench';

describe('a login on trial', () => {
  const bench = loginBenchPerTest();
  /** What each login shows, in turn. */
  let prompts: ScriptedPrompt[];
  const trial = (): TrialLogin => {
    const { logins, sessions } = bench.current;
    return new TrialLogin({
      logins,
      sessions,
      logIn(session) {
        const prompt = prompts.shift();
        assert.ok(prompt, 'one login too many');
        return logins.login(session, deviceCodeLogin(prompt), never);
      },
    });
  };
  /** The session as somebody is about to configure it. */
  const changed = (): SsoSession => ({
    ...bench.current.session(),
    startUrl: LEGACY,
    region: 'eu-west-1',
  });
  const accessToken = async (): Promise<string | undefined> =>
    (await bench.current.sessions.readToken(SESSION))?.accessToken;

  it('is one for each choice of settings, and leaves nothing when it is taken back', async () => {
    prompts = [bench.approver()];
    const login = trial();
    assert.equal(await login.ensure(changed()), 'eu-west-1');
    assert.equal(await login.ensure(changed()), 'eu-west-1');
    await login.takeBack();
    assert.equal(await accessToken(), undefined);
  });

  it('verifies its own settings although a login with the configured ones waits', async () => {
    const waiting = new ScriptedPrompt({ confirm: () => new Promise(() => undefined) });
    const ofTree = bench.logIn(waiting).catch((error: unknown) => error);
    await bench.current.emulator.requests.waitFor('StartDeviceAuthorization');
    prompts = [bench.approver()];
    assert.equal(await trial().ensure(changed()), 'eu-west-1');
    await ofTree;
    assert.equal(bench.current.readTokenFile()['startUrl'], LEGACY);
  });

  it('is made where the token is left over from before the start URL was changed', async () => {
    bench.current.signInElsewhere(SESSION, { startUrl: LEGACY });
    await bench.current.sessions.reload();
    prompts = [bench.approver()];
    await trial().ensure(bench.current.session());
    assert.deepEqual(prompts, []);
    assert.equal(bench.current.readTokenFile()['startUrl'], bench.current.session().startUrl);
  });

  it('is not its own when it waited for one that somebody else began, which then stays', async () => {
    prompts = [new ScriptedPrompt()];
    const ofTree = bench.logIn(bench.approver());
    const login = trial();
    assert.equal(await login.ensure(bench.current.session()), 'us-east-1');
    assert.equal(await ofTree, 'here');
    const made = await accessToken();
    await login.takeBack();
    assert.equal(await accessToken(), made);
    assert.equal(bench.current.emulator.control.state().liveSessions.length, 1);
  });

  it('is made again when a tool signs in meanwhile, with settings that it knows and not these', async () => {
    let fromElsewhere: string | undefined;
    const session = { ...bench.current.session(), scopes: ['sso:account:access', 'codecatalyst:read_write'] };
    prompts = [
      new ScriptedPrompt({
        meanwhile: () => void ({ accessToken: fromElsewhere } = bench.current.signInElsewhere()),
      }),
      bench.approver(),
    ];
    const login = trial();
    assert.equal(await login.ensure(session), 'us-east-1');
    assert.deepEqual(prompts, []);
    assert.notEqual(await accessToken(), fromElsewhere);
    await login.takeBack();
    assert.equal(await accessToken(), fromElsewhere);
  });
});
