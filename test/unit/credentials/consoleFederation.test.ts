import assert from 'node:assert/strict';
import { createSigninClient } from '../../../src/clients/signin';
import { federatedConsoleLink } from '../../../src/credentials/consoleFederation';
import { CredentialBench, KEY_ID, PROFILES, SECRET_KEY } from './credentialBench';
import { PerTest } from '../../run/perTest';

const bench = new PerTest(() => CredentialBench.open());

describe('a sign-in to the console', () => {
  bench.register();

  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    environment = { ...process.env };
    Object.assign(process.env, bench.current.base.emulator.env());
  });
  afterEach(() => {
    process.env = environment;
  });

  async function linkFor(name: string, destination?: string): Promise<string> {
    const { base, resolver } = bench.current;
    const profile = base.config.current.profiles.get(name);
    assert.ok(profile);
    const services = { credentials: resolver, clients: () => Promise.resolve(base.clients) };
    return federatedConsoleLink(profile, destination, services);
  }

  async function visit(link: string): Promise<string> {
    return (await fetch(link)).text();
  }

  it('as a role signs a browser in, chained or not, and opens the console of its region', async () => {
    for (const profile of ['deploy-with-keys', 'deploy']) {
      const link = await linkFor(profile);
      const page = await visit(link);
      assert.match(page, /arn:aws:sts::111111111111:assumed-role\/Deploy\//);
      assert.match(page, /https:\/\/us-east-1\.console\.aws\.amazon\.com\/console\/home\?region=us-east-1/);
    }
  });

  it('as a role of Identity Center opens a page that is asked for', async () => {
    const page = await visit(await linkFor('dev', 's3'));
    assert.match(page, /AWSReservedSSO_PowerUserAccess_/);
    assert.match(page, /us-east-1\.console\.aws\.amazon\.com\/s3\/home/);
  });

  it('takes the token of a sign-in as long as it is', async () => {
    const token = 't'.repeat(20_000);
    bench.current.base.emulator.control.addFault({
      operation: 'GetSigninToken',
      fault: { kind: 'respond', status: 200, body: JSON.stringify({ SigninToken: token }) },
    });
    assert.equal(new URL(await linkFor('deploy')).searchParams.get('SigninToken'), token);
  });

  it('takes no answer that has no end', async () => {
    bench.current.base.emulator.control.addFault({
      operation: 'GetSigninToken',
      fault: { kind: 'respond', status: 200, body: ' '.repeat(2_000_000) },
    });
    await assert.rejects(linkFor('deploy'), { code: 'malformedResponse' });
  });

  it('with an access key is one of a federated user, named after the profile', async () => {
    const page = await visit(await linkFor('keys'));
    assert.match(page, /arn:aws:sts::111111111111:federated-user\/keys/);
    assert.equal(bench.current.count('GetFederationToken'), 1);
  });

  it('sends the credentials in the body, and has none of them in the link', async () => {
    const link = await linkFor('keys');
    const entry = bench.current.base.emulator.requests.all.find(
      ({ operation }) => operation === 'GetSigninToken',
    );
    assert.deepEqual([entry?.method, entry?.path], ['POST', '/federation']);
    for (const secret of [KEY_ID, SECRET_KEY]) assert.ok(!link.includes(secret));
    const { pathname, searchParams } = new URL(link);
    assert.equal(pathname, '/federation');
    assert.deepEqual([...searchParams.keys()], ['Action', 'Issuer', 'Destination', 'SigninToken']);
  });

  it('is not for a user who may not be federated', async () => {
    const principal = 'arn:aws:iam::111111111111:user/deploy';
    bench.current.base.emulator.control.configure({
      denials: [{ principal, actions: ['sts:GetFederationToken'] }],
    });
    await assert.rejects(linkFor('keys'), { code: 'federationDenied', details: { profile: 'keys' } });
  });

  it('is not said to want a permission when the secret key is wrong', async () => {
    const { base } = bench.current;
    const credentials = `[keys]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = wrong\n`;
    base.config.change(PROFILES, credentials);
    await assert.rejects(linkFor('keys'), { code: 'signatureRefused' });
  });

  it('is not for the session of a user, and says that it is one', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await bench.current.base.clients
      .sts('us-east-1')
      .getSessionToken({ accessKeyId: KEY_ID, secretAccessKey: SECRET_KEY }, undefined);
    bench.current.append(
      `[profile session]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken ?? ''}\n`,
    );
    await assert.rejects(linkFor('session'), { code: 'userSession' });
  });

  it('is refused with credentials that no longer count', async () => {
    await linkFor('deploy');
    bench.current.base.emulator.control.advance({ byMs: 2 * 3_600_000 });
    await assert.rejects(linkFor('deploy'), {
      code: 'signinRefused',
      details: { profile: 'deploy', status: '400' },
    });
  });

  it('goes to no other sign-in than the one that was meant', async () => {
    process.env['AWS_ENDPOINT_URL_SIGNIN'] = 'signin';
    await assert.rejects(linkFor('deploy'), {
      code: 'invalidEndpoint',
      details: { variable: 'AWS_ENDPOINT_URL_SIGNIN' },
    });
  });

  it('asks nobody for a place that is not there', async () => {
    await assert.rejects(linkFor('keys', 'https://evil.example/'), { code: 'invalidDestination' });
    assert.equal(bench.current.count('GetFederationToken'), 0);
  });

  const hosts: readonly [region: string, host: string][] = [
    ['us-east-1', 'us-east-1.signin.aws.amazon.com'],
    ['eu-central-1', 'eu-central-1.signin.aws.amazon.com'],
    ['cn-north-1', 'cn-north-1.signin.amazonaws.cn'],
    ['us-gov-east-1', 'us-gov-east-1.signin.amazonaws-us-gov.com'],
    ['eusc-de-east-1', 'eusc-de-east-1.signin.amazonaws-eusc.eu'],
    ['us-iso-east-1', 'us-iso-east-1.signin.c2shome.ic.gov'],
  ];
  for (const [region, host] of hosts) {
    it(`is at ${host} in ${region}`, () => {
      delete process.env['AWS_ENDPOINT_URL_SIGNIN'];
      const link = new URL(createSigninClient(region).loginUrl('token', 'https://example.com/?a=b&c#d'));
      assert.equal(link.host, host);
      assert.equal(link.searchParams.get('Destination'), 'https://example.com/?a=b&c#d');
    });
  }
});
