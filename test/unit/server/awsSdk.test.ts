import assert from 'node:assert/strict';
import {
  GetRoleCredentialsCommand,
  InvalidRequestException as PortalInvalidRequestException,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccounts,
  ResourceNotFoundException,
  SSOClient,
  TooManyRequestsException,
  UnauthorizedException,
} from '@aws-sdk/client-sso';
import {
  AccessDeniedException,
  AuthorizationPendingException,
  CreateTokenCommand,
  ExpiredTokenException,
  InternalServerException,
  InvalidClientException,
  InvalidGrantException,
  InvalidRequestException,
  InvalidScopeException,
  RegisterClientCommand,
  SlowDownException,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
  UnsupportedGrantTypeException,
} from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT_ACCESS, START_URL } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

function clientConfig() {
  return { endpoint: emulator.current.url, region: 'us-east-1', maxAttempts: 1 };
}

async function startLogin() {
  const oidc = new SSOOIDCClient(clientConfig());
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({ clientName: 'sdk', clientType: 'public', scopes: [ACCOUNT_ACCESS] }),
  );
  const client = { clientId, clientSecret };
  const started = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl: START_URL }));
  const poll = new CreateTokenCommand({
    ...client,
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
    deviceCode: started.deviceCode,
  });
  return { oidc, client, userCode: started.userCode ?? '', poll };
}

describe('the AWS SDK for JavaScript', () => {
  emulator.register();

  it('logs in, lists, gets credentials that STS accepts, and logs out', async () => {
    const { oidc, userCode, poll } = await startLogin();
    emulator.current.control.approve({ userCode });
    const { accessToken } = await oidc.send(poll);
    const sso = new SSOClient(clientConfig());
    emulator.current.control.configure({ traffic: { defaultPageSize: 2 } });
    const names = [];
    for await (const page of paginateListAccounts({ client: sso }, { accessToken })) {
      names.push(...(page.accountList ?? []).map(({ accountName }) => accountName));
    }
    assert.deepEqual(names, ['Acme Development', 'Acme Production', 'Acme Sandbox']);

    const { roleCredentials } = await sso.send(
      new GetRoleCredentialsCommand({
        accessToken,
        accountId: '333333333333',
        roleName: 'AdministratorAccess',
      }),
    );
    assert.ok(
      roleCredentials?.accessKeyId && roleCredentials.secretAccessKey && roleCredentials.sessionToken,
    );
    const { accessKeyId, secretAccessKey, sessionToken } = roleCredentials;
    const sts = new STSClient({
      ...clientConfig(),
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, '333333333333');

    await sso.send(new LogoutCommand({ accessToken }));
    await assert.rejects(sso.send(new ListAccountsCommand({ accessToken })), UnauthorizedException);
  });

  it('tells the answers to a poll apart by type', async () => {
    const { control } = emulator.current;
    const pending = await startLogin();
    await assert.rejects(pending.oidc.send(pending.poll), AuthorizationPendingException);
    await assert.rejects(pending.oidc.send(pending.poll), SlowDownException);
    const denied = await startLogin();
    control.deny({ userCode: denied.userCode });
    await assert.rejects(denied.oidc.send(denied.poll), AccessDeniedException);
    const expired = await startLogin();
    control.expireDeviceCodes();
    await assert.rejects(expired.oidc.send(expired.poll), ExpiredTokenException);
  });

  it('tells other refusals of the OIDC service apart by type', async () => {
    const { oidc, client } = await startLogin();
    const createToken = async (grantType: string) =>
      oidc.send(new CreateTokenCommand({ ...client, grantType, refreshToken: 'unknown' }));
    await assert.rejects(createToken('refresh_token'), InvalidGrantException);
    await assert.rejects(createToken('password'), UnsupportedGrantTypeException);
    await assert.rejects(createToken(''), InvalidRequestException);
    await assert.rejects(
      oidc.send(new RegisterClientCommand({ clientName: 'x', clientType: 'public', scopes: ['all'] })),
      InvalidScopeException,
    );
    emulator.current.control.addFault({ operation: 'CreateToken', fault: { kind: 'serverError' } });
    await assert.rejects(createToken('refresh_token'), InternalServerException);
    emulator.current.control.expireRegistrations();
    await assert.rejects(createToken('refresh_token'), InvalidClientException);
  });

  it('tells refusals of the portal apart by type', async () => {
    const { accessToken } = emulator.current.control.signIn();
    const sso = new SSOClient(clientConfig());
    await assert.rejects(
      sso.send(new ListAccountsCommand({ accessToken, maxResults: 101 })),
      PortalInvalidRequestException,
    );
    await assert.rejects(
      sso.send(new ListAccountRolesCommand({ accessToken, accountId: '999999999999' })),
      ResourceNotFoundException,
    );
    await assert.rejects(
      sso.send(new GetRoleCredentialsCommand({ accessToken, accountId: '111111111111', roleName: 'Root' })),
      { name: 'ForbiddenException', message: 'No access' },
    );
    emulator.current.control.addFault({ operation: 'ListAccounts', fault: { kind: 'throttle' } });
    await assert.rejects(sso.send(new ListAccountsCommand({ accessToken })), TooManyRequestsException);
  });
});
