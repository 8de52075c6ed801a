import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/event';
import { findAccount } from '../../../src/editor/accounts/findAccount';
import type { RefreshDirectoryServices } from '../../../src/editor/accounts/listDirectory';
import type { Directories } from '../../../src/sso/directory';
import { SsoError } from '../../../src/sso/errors';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { silentLogger } from '../../fakes/silentLogger';
import { healthContext } from '../support/facts';
import { fakeUserPerTest } from '../support/fakeUser';
import { choosing, plain, type Choice, type ShownPicker } from '../support/picker';
import { eventually } from '../support/world';

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
`;
const OTHER_SESSION = `[sso-session other]
sso_start_url = https://other.awsapps.com/start
sso_region = us-east-1
`;
const PROFILES = ['dev', 'dev-too']
  .map(
    (name) => `[profile ${name}]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Audit
`,
  )
  .join('');
const DEVELOPMENT = { name: 'Acme Development', roles: ['Audit'] };
const ANOTHER = { name: 'Another', roles: [] };

describe('finding an account among those that are kept', () => {
  const user = fakeUserPerTest();
  let revealed: string[];
  beforeEach(() => (revealed = []));

  const labels = ({ items }: ShownPicker): string[] => items.map(({ label }) => plain(label));
  const rows = ({ items }: ShownPicker): string[] =>
    items.map(({ label, description = '' }) => `${plain(label)} | ${description}`);
  const find = (
    directories: Directories,
    choose: (shown: ShownPicker) => Choice,
    files = CONFIG,
  ): Promise<ShownPicker> => {
    const { config, sessions } = healthContext(files, { corp: { state: 'signedIn', renewable: true } });
    const services = { config: { current: config }, directories, logger: silentLogger };
    const wanted = [...sessions.values()].map(({ session }) => session);
    return choosing(choose, () =>
      findAccount(wanted, services as unknown as RefreshDirectoryServices, {
        revealAccount: (...account) => Promise.resolve(revealed.push(account.join(' '))).then(),
      }),
    );
  };

  it('shows them at once, and those that a newer list has besides', async () => {
    const directories = new FakeDirectories('corp', { '111111111111': DEVELOPMENT });
    directories.knowAll(new Date());
    directories.offered = { '111111111111': DEVELOPMENT, '222222222222': ANOTHER };
    const shown: string[][] = [];
    await find(directories, (picker) => {
      shown.push(labels(picker));
      return labels(picker).includes('Another 222222222222') ? 'turnAway' : 'wait';
    });
    assert.deepEqual(shown[0], ['Acme Development 111111111111', 'Audit']);
    assert.deepEqual(directories.asked, ['accounts'], 'which asks the service only for what is old');
  });

  it('leads to its row in the tree', async () => {
    const directories = new FakeDirectories('corp', { '222222222222': ANOTHER });
    directories.knowAll(new Date());
    await find(directories, () => ({ accept: 'Another 222222222222' }));
    assert.deepEqual(revealed, ['corp 222222222222']);
  });

  it('finds each profile by its account, role and name, whether or not its role was ever listed', async () => {
    const profiles = (account: string): string[] =>
      ['dev', 'dev-too'].map((name) => `Audit | ${account} · ${name}`);
    const nothingKnown = await find(new FakeDirectories('corp'), () => 'turnAway', CONFIG + PROFILES);
    assert.deepEqual(rows(nothingKnown).slice(1), profiles('111111111111'));

    const directories = new FakeDirectories('corp', { '111111111111': DEVELOPMENT, '222222222222': ANOTHER });
    await directories.listAccounts('corp');
    const accountsKnown = await find(directories, () => 'turnAway', CONFIG + PROFILES);
    assert.deepEqual(rows(accountsKnown).slice(1), [
      'Acme Development 111111111111 | ',
      'Another 222222222222 | ',
      ...profiles('Acme Development 111111111111'),
    ]);

    directories.knowAll(new Date());
    const allKnown = await find(directories, () => 'turnAway', CONFIG + PROFILES);
    assert.deepEqual(rows(allKnown), [
      'Acme Development 111111111111 | ',
      ...profiles('Acme Development 111111111111'),
      'Another 222222222222 | ',
    ]);
  });

  it('shows the accounts of each session, though another one cannot be listed', async () => {
    const corp = new FakeDirectories('corp');
    corp.failure = new SsoError('network', 'no route', { details: { host: 'portal.example' } });
    const other = new FakeDirectories('other', { '222222222222': ANOTHER });
    const of = (id: string): FakeDirectories => (id === 'corp' ? corp : other);
    const directories: Directories = {
      onDidChange: new Emitter<string>().event,
      get: (id) => of(id).get(id),
      read: (id) => of(id).read(id),
      listAccounts: async (id) => {
        if (id === 'other') await eventually('the failure', () => user.current.errors[0]);
        return of(id).listAccounts(id);
      },
      listRoles: (id, account) => of(id).listRoles(id, account),
      listAll: (id) => of(id).listAll(),
    };
    await find(
      directories,
      (picker) => (labels(picker).includes('Another 222222222222') ? 'turnAway' : 'wait'),
      CONFIG + OTHER_SESSION,
    );
    assert.match(user.current.onlyShown.message, /portal\.example/);
  });

  it('lists the roles of a session once, however often that is asked for meanwhile', async () => {
    const directories = new FakeDirectories('corp', { '111111111111': DEVELOPMENT });
    const listAll = directories.listAll.bind(directories);
    let accepted = 0;
    let listed = 0;
    directories.listAll = async () => {
      listed++;
      await eventually('being asked again', () => accepted > 1 || undefined);
      return listAll();
    };
    await find(directories, (picker) => {
      const [first = ''] = labels(picker);
      if (!first.startsWith('List the ')) return 'turnAway';
      accepted++;
      return { accept: first };
    });
    assert.equal(listed, 1);
  });
});
