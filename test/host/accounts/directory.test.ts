import assert from 'node:assert/strict';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { approveLogins } from '../support/logins';
import { choosing, plain, type ShownPicker } from '../support/picker';
import {
  dropPick,
  emulator,
  eventually,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
  withConfig,
} from '../support/world';

const PORTAL = 'https://d-1234567890.awsapps.com/start';
const SANDBOX = { session: MY_COMPANY, account: '333333333333', role: 'AdministratorAccess' };

describe('the accounts and roles of a session', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(() => dropPick());

  const listEverything = (): Thenable<unknown> => run('awsSso.refreshDirectory', { session: MY_COMPANY });
  const showSwitchPicker = (): Promise<ShownPicker> =>
    choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
  const showFinder = (): Promise<ShownPicker> =>
    choosing(
      () => 'turnAway',
      () => run('awsSso.findAccount', { session: MY_COMPANY }),
    );
  const describeItems = ({ items }: ShownPicker): string[] =>
    items.map(({ label, description = '' }) => `${plain(label)} | ${description}`);

  it('are all listed on demand, with how far it is', async () => {
    await signIn();
    await emulator.configure({ traffic: { latencyMs: 300 } });
    await emulator.clearRequests();
    await listEverything();
    const { counts } = await emulator.requests();
    assert.ok((counts.ListAccounts ?? 0) >= 1);
    assert.equal(counts.ListAccountRoles, 3);
    const [waiting] = user.current.waits;
    assert.equal(waiting?.title, 'Accounts and roles of my-company');
    assert.equal(waiting.reports.at(-1), '3 of 3 accounts');
    assert.deepEqual(user.current.shown, []);
  });

  it('are not listed for who is logged out, which one message says', async () => {
    await listEverything();
    assert.match(user.current.onlyShown.message, /^(You are not logged in to|Your session) my-company/);
    assert.deepEqual(user.current.onlyShown.actions, ['Log In', 'Show Log']);
  });

  describe('when some could not be listed', () => {
    beforeEach(async () => {
      await signIn();
      await emulator.clearRequests();
      await emulator.addFault({
        operation: 'ListAccountRoles',
        fault: {
          kind: 'respond',
          status: 403,
          headers: { 'x-amzn-errortype': 'ForbiddenException' },
          body: '{}',
        },
        times: 2,
      });
    });

    it('say so in one message, and are listed again when asked to', async () => {
      user.current.answer = () => 'Try Again';
      await listEverything();
      assert.match(user.current.onlyShown.message, /^In my-company, the roles of 2 out of 3 accounts /);
      assert.deepEqual(user.current.onlyShown.actions, ['Try Again', 'Show Log']);
      const asked = await eventually('the listing', async () => {
        const { counts } = await emulator.requests();
        return (counts.ListAccountRoles ?? 0) >= 5 ? counts : undefined;
      });
      assert.deepEqual([asked.ListAccounts, asked.ListAccountRoles], [1, 5]);
    });

    it('and the session is over meanwhile, offer the login instead', async () => {
      user.current.answer = async ({ actions }) => {
        if (!actions.includes('Try Again')) return undefined;
        await emulator.revokeTokens();
        return 'Try Again';
      };
      await listEverything();
      const failure = await eventually('the failure', () => user.current.shown[1]);
      assert.deepEqual(failure.actions, ['Log In', 'Show Log']);
      assert.equal(user.current.shown.length, 2);
    });
  });

  it('are asked for again after a login', async () => {
    const countAsked = async (): Promise<unknown> => {
      await emulator.clearRequests();
      await run('awsSso.addProfiles', { session: MY_COMPANY, pattern: 'none/none', preview: false });
      const { counts } = await emulator.requests();
      return [counts.ListAccounts ?? 0, counts.ListAccountRoles ?? 0];
    };
    await signIn();
    await listEverything();
    assert.deepEqual(await countAsked(), [0, 0]);
    approveLogins(user.current, ({ actions }) => actions.find((title) => title === 'Log In Anyway'));
    await emulator.clearRequests();
    await run('awsSso.login', { session: MY_COMPANY });
    // By name at once; their roles when they are wanted.
    await eventually('the accounts', async () => (await emulator.requests()).counts.ListAccounts);
    assert.deepEqual(await countAsked(), [0, 3]);
  });

  it('are named after a login, without being asked for', async () => {
    approveLogins(user.current);
    await run('awsSso.login', { session: MY_COMPANY });
    await eventually('the name of the account', async () =>
      describeItems(await showSwitchPicker()).find((item) =>
        item.includes('dev | PowerUserAccess · Acme Development'),
      ),
    );
    assert.deepEqual(user.current.errors, []);
  });

  it('stop being listed when the user cancels, and what was found is kept', async () => {
    await signIn();
    await listEverything();
    await emulator.addFault({ operation: 'ListAccountRoles', fault: { kind: 'hang' }, times: null });
    await emulator.clearRequests();
    user.current.wait = async (waiting) => {
      await eventually('a question that hangs', async () => {
        return (await emulator.requests()).counts.ListAccountRoles;
      });
      waiting.cancel();
    };
    await listEverything();
    await emulator.clearFaults();
    assert.deepEqual(user.current.errors, []);
    assert.ok(describeItems(await showFinder()).includes('AdministratorAccess | Acme Sandbox 333333333333'));
  });

  it('are found by name, id, address or role, and lead to what can be done', async () => {
    await signIn();
    await listEverything();
    const finder = await showFinder();
    assert.deepEqual(describeItems(finder), [
      'Acme Development 111111111111 | aws-dev@example.com',
      'PowerUserAccess | Acme Development 111111111111 · dev',
      'ReadOnlyAccess | Acme Development 111111111111',
      'Acme Production 222222222222 | aws-prod@example.com',
      'AdministratorAccess | Acme Production 222222222222',
      'ReadOnlyAccess | Acme Production 222222222222 · prod',
      'Acme Sandbox 333333333333 | aws-sandbox@example.com',
      'AdministratorAccess | Acme Sandbox 333333333333',
    ]);
    const buttonsOf = (label: string): string[] =>
      (finder.items.find((item) => plain(item.label) === label)?.buttons ?? []).map(
        ({ tooltip }) => tooltip ?? '',
      );
    assert.deepEqual(buttonsOf('ReadOnlyAccess'), ['Add a profile', 'Open the console']);

    await choosing(
      () => ({ accept: 'PowerUserAccess' }),
      () => run('awsSso.findAccount', { session: MY_COMPANY }),
    );
    assert.equal(api.activeProfile()?.name, 'dev');
  });

  it('stand in the list to switch where they have no profile, and name the accounts of those that have', async () => {
    await signIn();
    await listEverything();
    const picker = await showSwitchPicker();
    const items = describeItems(picker);
    const unused = items.slice(items.indexOf('Not set up yet | ') + 1);
    assert.deepEqual(
      unused.filter((item) => item.includes('Acme')),
      [
        'ReadOnlyAccess | Acme Development 111111111111',
        'AdministratorAccess | Acme Production 222222222222',
        'AdministratorAccess | Acme Sandbox 333333333333',
      ],
    );
    assert.ok(items.includes('dev | PowerUserAccess · Acme Development 111111111111 · us-east-1'));
  });
});

describe('favorites', () => {
  fakeUserPerTest();
  beforeEach(() => resetWorld());
  afterEach(async () => {
    for (const target of ['prod', SANDBOX]) await run('awsSso.removeFavorite', target);
  });

  it('come first in the list to switch, profiles and roles alike', async () => {
    await run('awsSso.addFavorite', SANDBOX);
    await run('awsSso.addFavorite', { profile: 'prod' });
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    const labels = items.map(({ label }) => plain(label));
    const start = labels.indexOf('Favorites');
    assert.deepEqual(labels.slice(start, start + 3), ['Favorites', 'prod', 'AdministratorAccess']);
    assert.equal(labels.filter((label) => label === 'prod').length, 1);

    await run('awsSso.removeFavorite', 'prod');
    await run('awsSso.removeFavorite', SANDBOX);
    const after = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    assert.ok(!after.items.some(({ label }) => label === 'Favorites'));
  });

  it('end for a role by whichever of its profiles it is one', async () => {
    const { session, account, role } = SANDBOX;
    const sections = ['one', 'another'].map(
      (name) =>
        `[profile ${name}]\nsso_session = ${session}\nsso_account_id = ${account}\nsso_role_name = ${role}\n`,
    );
    await resetWorld(withConfig(sections.join('\n')));
    await run('awsSso.addFavorite', 'another');
    await run('awsSso.removeFavorite', { ...SANDBOX, profile: 'one' });
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    assert.ok(!items.some(({ label }) => label === 'Favorites'));
  });
});

describe('the console', () => {
  const user = fakeUserPerTest();
  beforeEach(() => resetWorld());

  it('opens through the access portal, and asks AWS nothing', async () => {
    await emulator.clearRequests();
    await run('awsSso.openConsole', 'dev');
    await run('awsSso.openConsole', { ...SANDBOX, role: 'a+b' });
    await run('awsSso.openConsole', { profile: 'dev', destination: 's3' });
    await run('awsSso.openConsole', { profile: 'payroll' });
    assert.deepEqual(user.current.opened, [
      `${PORTAL}/#/console?account_id=111111111111&role_name=PowerUserAccess`,
      `${PORTAL}/#/console?account_id=333333333333&role_name=a%2Bb`,
      `${PORTAL}/#/console?account_id=111111111111&role_name=PowerUserAccess&destination=https%3A%2F%2Fus-east-1.console.aws.amazon.com%2Fs3%2Fhome%3Fregion%3Dus-east-1`,
      'https://legacy.awsapps.com/start/#/console?account_id=444444444444&role_name=ReadOnlyAccess',
    ]);
    assert.deepEqual((await emulator.requests()).counts, {});
  });

  it('of a role that has a profile opens in the region of that, wherever it is opened from', async () => {
    await resetWorld(
      withConfig(
        '[profile far]\nsso_session = my-company\nsso_account_id = 333333333333\nsso_role_name = AdministratorAccess\nregion = ap-southeast-2\n',
      ),
    );
    const ofProfile = await run('awsSso.openConsole', { profile: 'far', destination: 's3' });
    assert.match(String(ofProfile), /region%3Dap-southeast-2/);
    const ofRole = await run('awsSso.openConsole', { ...SANDBOX, profile: 'far', destination: 's3' });
    assert.equal(ofRole, ofProfile);
  });

  it('is a link to copy, too', async () => {
    const link = `${PORTAL}/#/console?account_id=222222222222&role_name=ReadOnlyAccess`;
    assert.equal(await run('awsSso.copyConsoleLink', 'prod'), link);
    assert.equal(user.current.clipboard, link);
    user.current.clipboard = '';
    await run('awsSso.openConsole', { profile: 'prod', copy: true });
    assert.equal(user.current.clipboard, link);
    assert.deepEqual(user.current.opened, []);
  });

  const refused: readonly [what: string, argument: unknown, message: RegExp][] = [
    ['of a profile that cannot work', 'broken', /^Profile broken doesn't work: .*mycorp/],
    ['of a profile that is not there', 'prdo', /^No file defines the profile prdo/],
    [
      'to another site',
      { profile: 'dev', destination: 'https://evil.example/' },
      /is not a page of this AWS console/,
    ],
  ];
  for (const [what, argument, message] of refused) {
    it(`has no link ${what}`, async () => {
      await run('awsSso.openConsole', argument);
      assert.match(user.current.onlyShown.message, message);
      assert.deepEqual(user.current.opened, []);
    });
  }
});
