import assert from 'node:assert/strict';
import { createAwsClients } from '../../../src/clients/awsClients';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { openLoginEndpoint } from '../../../src/sso/loginEndpoint';
import { workbenchPerTest } from './workbench';

const PORTAL = 'https://d-1234567890.awsapps.com/start';
const session: SsoSession = {
  id: 'corp',
  label: 'corp',
  startUrl: 'https://aws.example.com/',
  region: 'eu-west-3',
  scopes: [],
  legacy: false,
  location: { file: 'config', line: 1 },
  problems: [],
};
const signal = new AbortController().signal;
const leadTo = (location: string) => () => Promise.resolve({ status: 302, headers: { location }, text: '' });
const registration = { clientId: 'x', clientSecret: 'x', expiresAt: new Date() };

describe('the endpoint of a login', () => {
  const bench = workbenchPerTest();

  it('of a start URL of the company is told the one of the portal', async () => {
    const { clients, emulator } = bench.current;
    const opened = await openLoginEndpoint(session, clients, leadTo(PORTAL), signal);
    assert.deepEqual(opened.session, session);
    const { oidc } = opened;
    const registered = await oidc.registerClient(
      { clientName: 'test', scopes: [], grant: 'deviceCode', issuerUrl: session.startUrl },
      signal,
    );
    // The emulator knows the portal's start URL, and no other.
    await oidc.startDeviceAuthorization({ registration: registered, startUrl: session.startUrl }, signal);
    assert.equal(emulator.requests.count('StartDeviceAuthorization'), 1);
  });

  it('is in the region of the portal', async () => {
    const portal = 'https://ssoins-1.us-east-2.portal.amazonaws.com';
    const opened = await openLoginEndpoint(session, bench.current.clients, leadTo(portal), signal);
    assert.equal(opened.session.region, 'us-east-2');
    assert.equal(opened.session.startUrl, session.startUrl);
  });

  it('of a portal of AWS is asked for at nobody', async () => {
    const send = () => assert.fail('a request was made');
    const own = { ...session, startUrl: PORTAL };
    const opened = await openLoginEndpoint(own, bench.current.clients, send, signal);
    assert.deepEqual(opened.session, own);
  });

  it('of a dual-stack portal is the dual-stack one, unless the environment names another', async () => {
    const hostOf = async (startUrl: string): Promise<string> => {
      const { oidc } = await openLoginEndpoint(
        { ...session, startUrl, region: 'eu-west-1' },
        createAwsClients(),
        () => assert.fail('a request was made'),
        signal,
      );
      const { clientId } = registration;
      const request = {
        clientId,
        redirectUri: 'http://127.0.0.1:1/',
        state: 's',
        codeChallenge: 'c',
        scopes: [],
      };
      return new URL(oidc.authorizeUrl(request)).host;
    };
    const dualStack = 'https://ssoins-1.portal.eu-west-1.app.aws';
    assert.equal(await hostOf(dualStack), new URL(bench.current.emulator.url).host);
    const variable = 'AWS_ENDPOINT_URL_SSO_OIDC';
    const before = process.env[variable];
    Reflect.deleteProperty(process.env, variable);
    try {
      assert.equal(await hostOf(dualStack), 'oidc.eu-west-1.api.aws');
      assert.equal(await hostOf(PORTAL), 'oidc.eu-west-1.amazonaws.com');
    } finally {
      process.env[variable] = before;
    }
  });
});
