import assert from 'node:assert/strict';
import { ContainerGrants } from '../../../src/editor/containers/containers';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event';
import { readTarget } from '../../../src/editor/commandTarget';
import { Favorites } from '../../../src/editor/tree/favorites';
import { ProfilesTree } from '../../../src/editor/tree/profilesTree';
import type { TreeNode } from '../../../src/editor/tree/treeNodes';
import type { DirectoryEntry } from '../../../src/sso/directory';
import { SsoError } from '../../../src/sso/errors';
import type { SessionStatuses } from '../../../src/sso/sessionStore';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { silentLogger } from '../../fakes/silentLogger';
import { healthContext, NOW, type SessionFacts, NO_CONSOLE_SESSIONS } from '../support/facts';
import { MemoryMemento } from '../support/memento';

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1

[sso-session empty]
sso_start_url = https://empty.awsapps.com/start
sso_region = us-east-1

[sso-session unfinished]
sso_start_url = https://corp.awsapps.com/start

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = eu-west-1

[profile gone]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Vanished
`;

const HOSTILE = '$(bug) **Evil**\n[x](command:evil)';
const OFFERED = {
  '111111111111': { name: 'Acme Development', email: 'dev@example.com', roles: ['Audit', 'PowerUserAccess'] },
  '222222222222': { name: HOSTILE, roles: ['$(bug) Admin'] },
  '333333333333': { name: '333333333333', roles: [] },
};

/** The tree of a window that nobody sees. */
class Bench {
  readonly directories = new FakeDirectories('corp', OFFERED);
  readonly redrawn: (TreeNode | undefined)[] = [];
  readonly favorites = new Favorites(new MemoryMemento());
  readonly tree: ProfilesTree;
  readonly #sessionsChanged = new Emitter<SessionStatuses>();
  readonly #sessions: { current: SessionStatuses; onDidChange: Emitter<SessionStatuses>['event'] };

  constructor(corp: SessionFacts = { state: 'signedIn', renewable: true }, activeName?: string) {
    const { config, sessions } = healthContext(CONFIG, { corp });
    this.#sessions = { current: sessions, onDidChange: this.#sessionsChanged.event };
    this.tree = new ProfilesTree(
      {
        config: { current: config, onDidChange: () => ({ dispose() {} }) },
        sessions: this.#sessions,
        containerGrants: new ContainerGrants(),
        consoleSessions: NO_CONSOLE_SESSIONS,
        activeProfiles: {
          focused: activeName === undefined ? undefined : { name: activeName, source: 'pick' },
        },
        directories: this.directories,
        favorites: this.favorites,
        keys: { describe: () => undefined },
        identities: { peek: () => undefined },
        locations: { home: '/home/ada' },
        clock: { now: () => NOW, monotonicNow: () => NOW, schedule: () => ({ dispose() {} }) },
        logger: silentLogger,
      },
      (work) => work,
    );
    this.tree.onDidChangeTreeData((node) => this.redrawn.push(node));
    this.tree.start();
  }

  logIn(): void {
    const { sessions } = healthContext(CONFIG, { corp: { state: 'signedIn', renewable: true } });
    this.#sessions.current = sessions;
    this.#sessionsChanged.fire(sessions);
  }

  async children(node?: TreeNode): Promise<TreeNode[]> {
    return (await this.tree.getChildren(node)) ?? [];
  }

  /** The row that is reached through these labels. */
  async open(...labels: string[]): Promise<TreeNode> {
    let node: TreeNode | undefined;
    for (const label of labels) {
      const rows = await this.children(node);
      node = rows.find((row) => this.draw(row).label === label);
      assert.ok(node, `no row "${label}" among ${rows.map((row) => labelOf(this.draw(row))).join(', ')}`);
    }
    assert.ok(node);
    return node;
  }

  draw(node: TreeNode): vscode.TreeItem {
    return this.tree.getTreeItem(node);
  }

  async rows(...labels: string[]): Promise<vscode.TreeItem[]> {
    return (await this.children(await this.open(...labels))).map((row) => this.draw(row));
  }
}

const ROOT = ['corp', 'Accounts and roles'] as const;
const DEVELOPMENT = [...ROOT, 'Acme Development 111111111111'] as const;
const labelOf = ({ label }: vscode.TreeItem): string => (typeof label === 'string' ? label : '');
const hoverOf = ({ tooltip }: vscode.TreeItem): string =>
  (typeof tooltip === 'string' ? tooltip : (tooltip?.value ?? '')).replace(/&#(\d+);/g, (_, code) =>
    String.fromCharCode(Number(code)),
  );

describe('the rows of a directory', () => {
  it('stand below each session that can be asked, and ask nothing to be drawn', async () => {
    const bench = new Bench();
    const item = bench.draw(await bench.open(...ROOT));
    assert.equal(item.description, 'not listed');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    assert.equal((await bench.rows('empty')).length, 1);
    assert.deepEqual(await bench.rows('unfinished'), []);
    assert.deepEqual(bench.directories.asked, []);
  });

  it('list the accounts when opened, by name and id, and the roles of an account by one question', async () => {
    const bench = new Bench();
    const accounts = await bench.rows(...ROOT);
    assert.deepEqual(
      accounts.map(({ label }) => label),
      [
        'Acme Development 111111111111',
        '$\u200b(bug) **Evil** [x](command:evil) 222222222222',
        '333333333333',
      ],
    );
    assert.match(hoverOf(accounts[0]!), /dev@example\.com/);
    bench.directories.asked.length = 0;
    await bench.children(await bench.open(...DEVELOPMENT));
    assert.deepEqual(
      bench.directories.asked.filter((what) => what !== 'accounts'),
      ['roles of 111111111111'],
    );
  });

  it('show a role with its profile, or with what makes one', async () => {
    const [audit, power] = await new Bench(undefined, 'dev').rows(...DEVELOPMENT);
    assert.equal(audit?.label, 'Audit');
    assert.equal(audit.contextValue, 'directoryRole.free');
    assert.equal(power?.description, '●  dev');
    assert.equal(power.contextValue, 'directoryRole.profile.active');
    assert.equal((power.iconPath as vscode.ThemeIcon).id, 'account');
    assert.equal(power.accessibilityInformation?.label, 'Role PowerUserAccess, profile dev, active here');
  });

  it('say that an account holds no role', async () => {
    const [row, ...more] = await new Bench().rows(...ROOT, '333333333333');
    assert.equal(row?.label, 'No role in this account is assigned to you');
    assert.equal(more.length, 0);
  });

  it('offer the login where it is missing, and list by themselves after it', async () => {
    const bench = new Bench({ state: 'signedOut' });
    bench.directories.failure = new SsoError('notSignedIn', 'no token');
    const [row, ...more] = await bench.rows(...ROOT);
    assert.equal(row?.label, 'Log in to list the accounts');
    assert.deepEqual(row.command?.arguments, [{ session: 'corp' }]);
    assert.equal(row.command.command, 'awsSso.login');
    assert.equal(more.length, 0);
    bench.directories.failure = undefined;
    bench.logIn();
    assert.equal((await bench.rows(...ROOT)).length, 3);
  });

  it('list after a login that comes while they are asked for', async () => {
    const bench = new Bench({ state: 'signedOut' });
    bench.directories.failure = new SsoError('notSignedIn', 'no token');
    const rows = bench.children(await bench.open(...ROOT));
    bench.directories.failure = undefined;
    bench.logIn();
    assert.equal((await rows).length, 3);
    assert.equal((await bench.rows(...ROOT)).length, 3);
  });

  it('say why a listing failed, ask no more until somebody wants to, and keep what is known', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW - 2 * 3_600_000));
    bench.directories.failure = new SsoError('network', 'no route', { details: { host: 'portal.example' } });
    const rows = await bench.rows(...ROOT);
    assert.match(labelOf(rows[0]!), /^No connection to portal\.example/);
    assert.equal(rows[0]?.command?.command, 'awsSso.retryListing');
    assert.equal(rows.length, 4);
    await bench.rows(...ROOT);
    assert.deepEqual(bench.directories.asked, ['accounts']);
    // News of a session that is logged in already.
    bench.logIn();
    await bench.rows(...ROOT);
    assert.deepEqual(bench.directories.asked, ['accounts']);

    bench.directories.failure = undefined;
    bench.tree.retry('corp');
    assert.equal(bench.redrawn.at(-1)?.kind, 'directory');
    assert.equal((await bench.rows(...ROOT)).length, 3);
  });

  it('say nothing of a failure once the same was listed in another way', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW - 2 * 3_600_000));
    bench.directories.offered = { '111111111111': OFFERED['111111111111'] };
    await bench.directories.listAccounts('corp');
    bench.directories.failure = new SsoError('network', 'no route', { details: { host: 'portal.example' } });
    assert.equal((await bench.rows(...ROOT)).length, 2);
    const account = (await bench.children(await bench.open(...ROOT)))[1]!;
    assert.match(labelOf(bench.draw((await bench.children(account))[0]!)), /^No connection/);

    bench.directories.failure = undefined;
    await bench.directories.listRoles('corp', '111111111111');
    assert.deepEqual(
      (await bench.children(account)).map((row) => labelOf(bench.draw(row))),
      ['Audit', 'PowerUserAccess'],
    );
    bench.directories.knowAll(new Date(NOW));
    assert.equal((await bench.rows(...ROOT)).length, 1);
  });

  it('tell how old a listing is and what it changed', async () => {
    const bench = new Bench();
    const appeared: DirectoryEntry[] = [
      { accountId: '222222222222', accountName: HOSTILE },
      { accountId: '111111111111', accountName: 'Acme Development', roleName: 'Audit' },
    ];
    const vanished = Array.from({ length: 25 }, (_, index) => ({
      accountId: '111111111111',
      accountName: 'Acme Development',
      roleName: `Old${index}`,
    }));
    bench.directories.knowAll(new Date(NOW - 2 * 3_600_000), { appeared, vanished });
    const root = bench.draw(await bench.open(...ROOT));
    assert.equal(root.description, '3 accounts, 2h ago · 2 new, 25 gone');
    const hover = hoverOf(root);
    assert.match(hover, /Acme Development 111111111111 · Old19\n- and 5 more/);
    assert.match(hover, /Profiles whose role is gone: gone/);
    assert.doesNotMatch((root.tooltip as vscode.MarkdownString).value, /\]\(command:evil/);
    assert.match(hoverOf(bench.draw(await bench.open('corp', 'gone'))), /no longer have this role/);
    bench.directories.failure = new Error('as it was');
    assert.match(String((await bench.rows(...ROOT))[2]?.description), /^new/);
  });

  it('are drawn again alone when only they changed', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW));
    await bench.rows(...DEVELOPMENT);
    bench.redrawn.length = 0;
    await bench.directories.listRoles('corp', '111111111111');
    assert.deepEqual(
      bench.redrawn.map((node) => node?.id),
      ['directory:corp/account:111111111111'],
    );
    bench.redrawn.length = 0;
    bench.directories.offered = { ...OFFERED, '444444444444': { name: 'Another', roles: [] } };
    await bench.directories.listAccounts('corp');
    assert.deepEqual(
      bench.redrawn.map((node) => node?.id),
      ['session:corp'],
    );
  });

  it('tell how many roles an account has as soon as it was opened', async () => {
    const bench = new Bench();
    const account = await bench.open(...DEVELOPMENT);
    assert.equal(bench.draw(account).description, '');
    bench.redrawn.length = 0;
    const open = async (): Promise<void> => {
      await bench.children(account);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await open();
    await open();
    assert.deepEqual(
      bench.redrawn,
      [account],
      'once: VS Code asks for what is below a row when the row is redrawn',
    );
    assert.equal(bench.draw(account).description, '2 roles');
  });

  it('give profiles the name of their account', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW));
    const item = bench.draw(await bench.open('corp', 'dev'));
    assert.equal(item.description, 'PowerUserAccess · Acme Development');
  });

  it('know what they stand below, so that one can be shown', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW));
    const role = await bench.open(...DEVELOPMENT, 'Audit');
    const path: string[] = [];
    for (let node: TreeNode | undefined = role; node; node = bench.tree.getParent(node)) path.push(node.id);
    assert.deepEqual(path, [
      'directory:corp/account:111111111111/role:Audit',
      'directory:corp/account:111111111111',
      'directory:corp',
      'session:corp',
    ]);
    assert.equal(bench.tree.getParent(await bench.open('corp', 'dev'))?.id, 'session:corp');
    assert.equal(bench.tree.findAccount('corp', '222222222222')?.id, 'directory:corp/account:222222222222');
    assert.equal(bench.tree.findAccount('corp', '999999999999'), undefined);
  });

  it('name what a command is called on', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW));
    const account = { session: 'corp', account: '111111111111' };
    assert.deepEqual(readTarget(await bench.open(...ROOT)), { session: 'corp' });
    assert.deepEqual(readTarget(await bench.open(...DEVELOPMENT)), account);
    assert.deepEqual(readTarget(await bench.open(...DEVELOPMENT, 'Audit')), { ...account, role: 'Audit' });
    assert.deepEqual(readTarget(await bench.open(...DEVELOPMENT, 'PowerUserAccess')), {
      ...account,
      role: 'PowerUserAccess',
      profile: 'dev',
    });
    assert.deepEqual(readTarget({ ...account, role: 'Audit' }), { ...account, role: 'Audit' });
    assert.deepEqual(readTarget({ session: 'corp', account: '1', role: 7 }), { session: 'corp' });
  });

  it('put favorites first, marked', async () => {
    const bench = new Bench();
    bench.directories.knowAll(new Date(NOW));
    await bench.favorites.add({ session: 'corp', account: '333333333333' });
    await bench.favorites.add({ profile: 'gone' });
    await bench.favorites.add({ profile: 'dev' });
    const [account] = await bench.rows(...ROOT);
    assert.equal(account?.label, '333333333333');
    assert.match(String(account.description), /^★/);
    assert.equal(account.contextValue, 'directoryAccount.favorite');
    const [role] = await bench.rows(...DEVELOPMENT);
    assert.equal(role?.label, 'PowerUserAccess', 'the role of a favorite profile');
    assert.equal(role.contextValue, 'directoryRole.profile.favorite');
    await bench.favorites.remove([{ profile: 'dev' }]);
    const [profile] = await bench.rows('corp');
    assert.equal(profile?.label, 'gone');
  });

  it('mark what another window made a favorite, and a change here keeps it', async () => {
    const globalState = new MemoryMemento();
    const here = new Favorites(globalState);
    const elsewhere = new Favorites(globalState);
    assert.ok(!here.has({ profile: 'dev' }));
    await elsewhere.add({ profile: 'dev' });
    assert.ok(here.has({ profile: 'dev' }));
    await here.add({ profile: 'gone' });
    assert.deepEqual(elsewhere.all, [{ profile: 'gone' }, { profile: 'dev' }]);
    assert.ok(elsewhere.has({ profile: 'gone' }));
    here.dispose();
    elsewhere.dispose();
  });

  it('mark a favorite under its other name, and taking that back leaves those that had the name', async () => {
    const favorites = new Favorites(new MemoryMemento());
    await favorites.add({ profile: 'b' });
    const takeBackNothing = await favorites.renameProfile('a', 'b');
    await takeBackNothing();
    assert.deepEqual(favorites.all, [{ profile: 'b' }]);

    await favorites.add({ profile: 'a' });
    const takeBack = await favorites.renameProfile('a', 'b');
    assert.deepEqual(favorites.all, [{ profile: 'b' }]);
    await favorites.add({ profile: 'c' });
    await takeBack();
    assert.deepEqual(favorites.all, [{ profile: 'c' }, { profile: 'a' }, { profile: 'b' }]);
  });

  it('tell of when the ages are that they show, also before they are drawn', () => {
    const bench = new Bench();
    assert.deepEqual(bench.tree.listedAt, []);
    const listedAt = new Date(NOW - 2 * 3_600_000);
    bench.directories.knowAll(listedAt);
    assert.deepEqual(bench.tree.listedAt, [listedAt]);
  });

  it('are not drawn while nobody sees them', () => {
    const bench = new Bench();
    bench.tree.setVisible(false);
    bench.directories.knowAll(new Date(NOW));
    bench.tree.refresh();
    assert.deepEqual(bench.redrawn, []);
    bench.tree.setVisible(true);
    assert.deepEqual(bench.redrawn, [undefined]);
  });
});
