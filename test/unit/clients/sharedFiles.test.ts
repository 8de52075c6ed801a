import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createAwsClients } from '../../../src/clients/awsClients';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';
import { workbenchPerTest } from '../sso/workbench';

const VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

describe('the clients', () => {
  const directory = temporaryDirectoryPerTest();
  const bench = workbenchPerTest();
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('read none of the shared files, which may be pipes', async function () {
    if (!hasIrregularFiles) this.skip();
    for (const name of VARIABLES) {
      process.env[name] = join(directory.path, name);
      makePipe(join(directory.path, name));
    }
    const clients = createAwsClients();
    const { accessToken } = bench.current.issueToken();
    const region = 'us-east-1';
    const { clientId } = await clients.oidc(region).registerClient({
      clientName: 'test',
      scopes: ['sso:account:access'],
      grant: 'deviceCode',
      issuerUrl: '',
    });
    assert.ok(clientId);
    const { items: accounts } = await clients.portal(region).listAccounts({ accessToken });
    const accountId = accounts[0]?.accountId ?? '';
    const { items: roles } = await clients.portal(region).listAccountRoles({ accessToken, accountId });
    const role = { accessToken, accountId, roleName: roles[0] ?? '' };
    const keys = await clients.portal(region).getRoleCredentials(role);
    assert.equal((await clients.sts(region).getCallerIdentity(keys)).account, accountId);
  });
});
