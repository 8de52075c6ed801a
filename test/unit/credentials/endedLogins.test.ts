import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { SsoError } from '../../../src/sso/errors';
import { LEGACY, SESSION } from '../sso/workbench';
import { credentialBenchPerTest, type CredentialBench } from './credentialBench';

describe('what was made with a login', () => {
  const bench = credentialBenchPerTest();
  beforeEach(() => bench.current.base.sessions.reload());

  const logOutElsewhere = async ({ base }: CredentialBench): Promise<void> => {
    rmSync(base.tokenFile());
    await base.sessions.reload();
  };
  const logInElsewhereAs = async (userName: string, { base }: CredentialBench): Promise<void> => {
    const { control } = base.emulator;
    const { instances } = control.configuration();
    control.configure({ instances: instances.map((instance) => ({ ...instance, userName })) });
    base.signInElsewhere();
    await base.sessions.reload();
  };
  const isNotSignedIn = (error: unknown): boolean => SsoError.is(error, 'notSignedIn');

  it('is gone after a logout elsewhere, with the roles that were assumed over it', async () => {
    const { resolver, identities } = bench.current;
    await identities.ask('dev');
    await identities.ask('deploy');
    let news = 0;
    identities.onDidChange(() => news++);
    await logOutElsewhere(bench.current);
    assert.equal(news, 1);
    for (const name of ['dev', 'deploy']) {
      assert.equal(identities.peek(name), undefined);
      await assert.rejects(resolver.resolve(name), isNotSignedIn);
      await assert.rejects(identities.askAgain(name), isNotSignedIn);
    }
  });

  it('is made anew after a login elsewhere, for who is logged in now', async () => {
    const { resolver, identities } = bench.current;
    assert.match((await identities.ask('dev')).arn, /\/ada@example\.com$/);
    const ofAda = await resolver.resolve('deploy');
    await logInElsewhereAs('bob@example.com', bench.current);
    assert.match((await identities.ask('dev')).arn, /\/bob@example\.com$/);
    assert.notEqual((await resolver.resolve('deploy')).accessKeyId, ofAda.accessKeyId);
  });

  it('is gone when the service ended the session', async () => {
    const { base, resolver } = bench.current;
    await resolver.resolve('dev');
    const token = base.sessions.lastToken(SESSION);
    assert.ok(token);
    await base.sessions.markRejected(SESSION, token);
    await assert.rejects(resolver.resolve('dev'), (error) => SsoError.is(error, 'sessionExpired'));
  });

  it('is not kept when the login ends while it is being made', async () => {
    const { base, resolver, identities } = bench.current;
    base.emulator.control.configure({ traffic: { latencyMs: 30 } });
    const under = Promise.all([resolver.resolve('dev'), resolver.resolve('deploy')]);
    const asked = identities.ask('dev');
    await base.emulator.requests.waitFor('GetRoleCredentials');
    await logInElsewhereAs('bob@example.com', bench.current);
    const ofAda = (await under).map(({ accessKeyId }) => accessKeyId);
    assert.match((await asked).arn, /\/ada@example\.com$/);
    for (const name of ['dev', 'deploy']) {
      assert.ok(!ofAda.includes((await resolver.resolve(name)).accessKeyId));
    }
    assert.equal(identities.peek('dev'), undefined);
    assert.match((await identities.ask('dev')).arn, /\/bob@example\.com$/);
  });

  it('stays where it comes from elsewhere', async () => {
    const { base, resolver, identities } = bench.current;
    base.signInElsewhere(LEGACY);
    const before = await Promise.all(
      ['payroll', 'keys', 'deploy-with-keys'].map((name) => resolver.resolve(name)),
    );
    await identities.ask('payroll');
    await logOutElsewhere(bench.current);
    const after = await Promise.all(
      ['payroll', 'keys', 'deploy-with-keys'].map((name) => resolver.resolve(name)),
    );
    assert.deepEqual(after, before);
    assert.ok(identities.peek('payroll'));
    assert.equal(bench.current.count('GetRoleCredentials'), 1);
  });

  it('stays when the token is renewed', async () => {
    const { base, resolver, identities } = bench.current;
    const made = await resolver.resolve('dev');
    const identity = await identities.ask('dev');
    const token = base.sessions.lastToken(SESSION);
    assert.ok(token);
    await base.tokens.renew(SESSION, token);
    assert.equal(await resolver.resolve('dev'), made);
    assert.equal(identities.peek('dev'), identity);
  });
});
