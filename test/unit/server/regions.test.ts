import assert from 'node:assert/strict';
import {
  CreateTokenCommand,
  InvalidClientException,
  InvalidRequestException,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import {
  GetRoleCredentialsCommand,
  ListAccountsCommand,
  SSOClient,
  UnauthorizedException,
} from '@aws-sdk/client-sso';
import { ACCOUNT_ACCESS, hiddenField, postForm, send, START_URL } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const HOME = 'us-east-1';
const ELSEWHERE = 'eu-central-1';
const emulator = new PerTest(() => startEmulator());

/** What an SDK asks when `sso_region` leads to a region. */
function clientsIn(region: string) {
  const env = emulator.current.env(region);
  const options = { region, maxAttempts: 1 };
  return {
    oidc: new SSOOIDCClient({ ...options, endpoint: env.AWS_ENDPOINT_URL_SSO_OIDC }),
    portal: new SSOClient({ ...options, endpoint: env.AWS_ENDPOINT_URL_SSO }),
  };
}

const DEVICE_CLIENT = { clientName: 'sdk', clientType: 'public', scopes: [ACCOUNT_ACCESS] };
const BROWSER_CLIENT = {
  ...DEVICE_CLIENT,
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  issuerUrl: START_URL,
};

async function startLogin(region: string) {
  const { oidc } = clientsIn(region);
  const { clientId, clientSecret } = await oidc.send(new RegisterClientCommand(DEVICE_CLIENT));
  const client = { clientId, clientSecret };
  const { userCode = '', deviceCode } = await oidc.send(
    new StartDeviceAuthorizationCommand({ ...client, startUrl: START_URL }),
  );
  const poll = new CreateTokenCommand({
    ...client,
    deviceCode,
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
  });
  return { oidc, poll, userCode };
}

describe('the region of Identity Center', () => {
  emulator.register();

  it('signs in, lists and gets credentials', async () => {
    const { oidc, poll, userCode } = await startLogin(HOME);
    emulator.current.control.approve({ userCode });
    const { accessToken } = await oidc.send(poll);
    const { portal } = clientsIn(HOME);
    assert.equal((await portal.send(new ListAccountsCommand({ accessToken }))).accountList?.length, 3);
    const role = { accessToken, accountId: '111111111111', roleName: 'ReadOnlyAccess' };
    assert.ok((await portal.send(new GetRoleCredentialsCommand(role))).roleCredentials);
  });

  it('takes no device code that another region gave', async () => {
    const { oidc, poll, userCode } = await startLogin(ELSEWHERE);
    const { control, url } = emulator.current;
    assert.throws(() => control.approve({ userCode }), /another region/);
    const page = await send(`${url}/device?user_code=${userCode}`);
    const nonce = hiddenField(page.text, 'nonce');
    const answered = await postForm(`${url}/device`, { user_code: userCode, nonce, decision: 'allow' });
    assert.equal(answered.status, 400);
    assert.match(answered.text, /Invalid grant provided/);
    await assert.rejects(oidc.send(poll), { name: 'AuthorizationPendingException' });
    assert.deepEqual(control.state().liveSessions, []);
  });

  it('alone registers a client for a login by browser, and shows it the consent', async () => {
    await assert.rejects(
      clientsIn(ELSEWHERE).oidc.send(new RegisterClientCommand(BROWSER_CLIENT)),
      InvalidRequestException,
    );
    const { clientId = '', authorizationEndpoint = '' } = await clientsIn(HOME).oidc.send(
      new RegisterClientCommand(BROWSER_CLIENT),
    );
    assert.equal(new URL(authorizationEndpoint).pathname, `/regions/${HOME}/authorize`);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: 'http://127.0.0.1:1/oauth/callback',
      state: 'x',
      code_challenge_method: 'S256',
      scopes: ACCOUNT_ACCESS,
      code_challenge: 'x'.repeat(43),
    });
    const { AWS_ENDPOINT_URL_SSO_OIDC: home } = emulator.current.env(HOME);
    const { AWS_ENDPOINT_URL_SSO_OIDC: elsewhere } = emulator.current.env(ELSEWHERE);
    assert.equal((await send(`${home}/authorize?${query.toString()}`)).status, 200);
    assert.equal((await send(`${elsewhere}/authorize?${query.toString()}`)).status, 400);
  });

  it('alone knows its clients and its tokens', async () => {
    const { clientId, clientSecret, refreshToken, accessToken } = emulator.current.control.signIn();
    const renewal = { clientId, clientSecret, refreshToken, grantType: 'refresh_token' };
    const { oidc, portal } = clientsIn(ELSEWHERE);
    await assert.rejects(oidc.send(new CreateTokenCommand(renewal)), InvalidClientException);
    await assert.rejects(portal.send(new ListAccountsCommand({ accessToken })), UnauthorizedException);
    const home = clientsIn(HOME);
    await home.portal.send(new ListAccountsCommand({ accessToken }));
    assert.ok((await home.oidc.send(new CreateTokenCommand(renewal))).accessToken);
  });
});
