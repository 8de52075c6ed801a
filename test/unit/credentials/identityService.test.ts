import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { CredentialsError } from '../../../src/credentials/errors';
import { SsoError } from '../../../src/sso/errors';
import { CREDENTIALS, credentialBenchPerTest, PROFILES } from './credentialBench';

const WRONG_ACCOUNT = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::999999999999:assumed-role/Other/ada</Arn>
    <UserId>AROAEXAMPLE:ada</UserId>
    <Account>999999999999</Account>
  </GetCallerIdentityResult>
</GetCallerIdentityResponse>`;

describe('the identity of a profile', () => {
  const bench = credentialBenchPerTest();
  const requests = (): number => bench.current.count('GetCallerIdentity');

  it('is what STS says, and nothing is known before it is asked', async () => {
    assert.equal(bench.current.identities.peek('dev'), undefined);
    assert.equal(bench.current.base.emulator.requests.count(), 0);
    const identity = await bench.current.identities.ask('dev');
    assert.equal(identity.account, '111111111111');
    assert.match(identity.arn, /assumed-role\/AWSReservedSSO_PowerUserAccess_[^/]+\/ada@example\.com$/);
    assert.match(identity.userId, /:ada@example\.com$/);
    assert.equal(identity.expectedAccount, undefined);
    assert.equal(bench.current.identities.peek('dev'), identity);
  });

  it('is remembered until the credentials end', async () => {
    const identity = await bench.current.identities.ask('dev');
    assert.equal(await bench.current.identities.ask('dev'), identity);
    assert.equal(requests(), 1);
    bench.current.clock.advance(HOUR_MS + MINUTE_MS);
    assert.equal(bench.current.identities.peek('dev'), undefined);
    await bench.current.identities.ask('dev');
    assert.equal(requests(), 2);
  });

  it('is asked for again on demand', async () => {
    await bench.current.identities.ask('dev');
    await bench.current.identities.askAgain('dev');
    assert.equal(requests(), 2);
    assert.equal(bench.current.count('GetRoleCredentials'), 1);
  });

  it('of static keys and of assumed roles is found the same way', async () => {
    const { arn } = await bench.current.identities.ask('keys');
    assert.equal(arn, 'arn:aws:iam::111111111111:user/deploy');
    assert.match((await bench.current.identities.ask('deploy')).arn, /:assumed-role\/Deploy\//);
  });

  it('in another account than the configured one is told as that', async () => {
    bench.current.base.emulator.control.addFault({
      operation: 'GetCallerIdentity',
      fault: {
        kind: 'respond',
        status: 200,
        headers: { 'Content-Type': 'text/xml' },
        body: WRONG_ACCOUNT,
      },
    });
    const identity = await bench.current.identities.ask('dev');
    assert.equal(identity.account, '999999999999');
    assert.equal(identity.expectedAccount, '111111111111');
  });

  it('is forgotten when the files change, with the credentials', async () => {
    let news = 0;
    bench.current.identities.onDidChange(() => news++);
    await bench.current.identities.ask('dev');
    assert.equal(news, 1);
    bench.current.append('');
    assert.equal(news, 2);
    assert.equal(bench.current.identities.peek('dev'), undefined);
    const made = bench.current.count('GetRoleCredentials');
    await bench.current.resolver.resolve('dev');
    assert.equal(bench.current.count('GetRoleCredentials'), made + 1);
    bench.current.append('[profile more]\nregion = us-east-1\n');
    assert.equal(news, 2);
  });

  it('that comes after the profile has changed is not remembered', async () => {
    bench.current.base.emulator.control.addFault({
      operation: 'GetCallerIdentity',
      fault: { kind: 'respond', status: 200, headers: { 'Content-Type': 'text/xml' }, body: WRONG_ACCOUNT },
    });
    bench.current.base.emulator.control.configure({ traffic: { latencyMs: 30 } });
    const asking = bench.current.identities.ask('dev');
    bench.current.base.config.change(PROFILES.replace('PowerUserAccess', 'ReadOnlyAccess'), CREDENTIALS);
    await asking;
    assert.equal(bench.current.identities.peek('dev'), undefined);
    assert.match((await bench.current.identities.ask('dev')).arn, /ReadOnlyAccess/);
  });

  it('is not known after a failure', async () => {
    const { control } = bench.current.base.emulator;
    control.addFault({ operation: 'GetCallerIdentity', fault: { kind: 'captivePortal' }, times: null });
    await assert.rejects(bench.current.identities.ask('dev'), (error) =>
      SsoError.is(error, 'malformedResponse'),
    );
    assert.equal(bench.current.identities.peek('dev'), undefined);
    await assert.rejects(bench.current.identities.ask('nobody'), (error) =>
      CredentialsError.is(error, 'unknownProfile'),
    );
    control.clearFaults();
    assert.ok(await bench.current.identities.ask('dev'));
  });
});
