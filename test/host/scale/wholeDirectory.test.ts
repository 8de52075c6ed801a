import assert from 'node:assert/strict';
import { ContainerGrants } from '../../../src/editor/containers/containers';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { Emitter } from '../../../src/base/event';
import type { ActiveProfile } from '../../../src/config/activeProfile';
import { ActiveProfileStore } from '../../../src/editor/activeProfile/activeProfileStore';
import { Favorites } from '../../../src/editor/tree/favorites';
import { ProfilesTree } from '../../../src/editor/tree/profilesTree';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { silentLogger } from '../../fakes/silentLogger';
import { printFigure } from '../../run/hostEnvironment';
import { healthContext, NOW, NO_CONSOLE_SESSIONS } from '../support/facts';
import { fakeUserPerTest } from '../support/fakeUser';
import { MemoryMemento } from '../support/memento';
import { timePicker } from '../support/realPicker';
import { emulator, MY_COMPANY, resetWorld, run, signIn } from '../support/world';
import { PROFILE_COUNT, scenario } from './scenario';

const ACCOUNTS = 1000;
const ROLES_PER_ACCOUNT = 4;

const clock = { now: (): number => NOW, monotonicNow: (): number => NOW, schedule: () => ({ dispose() {} }) };

// After the other files of this window, which want nobody to be logged in.
describe(`with ${PROFILE_COUNT} profiles and ${ACCOUNTS * ROLES_PER_ACCOUNT} roles`, () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  before(async () => {
    api = await resetWorld(scenario.home);
    assert.equal(api.profiles().length, PROFILE_COUNT + 1);
    await emulator.generateAccounts({ accounts: ACCOUNTS, rolesPerAccount: ROLES_PER_ACCOUNT });
    await signIn();
  });

  it('lists them all, while the window answers', async () => {
    let longestMs = 0;
    let before = performance.now();
    const heartbeat = setInterval(() => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - before);
      before = now;
    }, 10);
    const started = performance.now();
    await run('awsSso.refreshDirectory', { session: MY_COMPANY });
    const tookMs = performance.now() - started;
    clearInterval(heartbeat);
    printFigure(
      `${ACCOUNTS} accounts listed in ${(tookMs / 1000).toFixed(1)} s; the extension host was busy for at most ${longestMs.toFixed(0)} ms`,
    );
    assert.deepEqual(user.current.errors, []);
    assert.equal(user.current.waits[0]?.reports.at(-1), '1,000 of 1,000 accounts');
  });

  it('shows the list to switch, with the roles that are not set up', async () => {
    const { shownMs, completeMs, itemCount } = await timePicker(
      (items) => items.length >= PROFILE_COUNT + ACCOUNTS * ROLES_PER_ACCOUNT,
      () => run('awsSso.switchProfile'),
    );
    printFigure(
      `the list to switch with ${itemCount} items: on screen after ${shownMs.toFixed(0)} ms, all of it after ${completeMs.toFixed(0)} ms`,
    );
  });

  it('finds accounts and roles', async () => {
    const { shownMs, itemCount } = await timePicker(
      (items) => items.length >= ACCOUNTS * (1 + ROLES_PER_ACCOUNT),
      () => run('awsSso.findAccount', { session: MY_COMPANY }),
    );
    printFigure(`the finder with ${itemCount} items: on screen after ${shownMs.toFixed(0)} ms`);
  });

  it('draws the first rows of the tree', async () => {
    const { config, sessions } = healthContext(scenario.home['.aws/config'] ?? '', {
      [MY_COMPANY]: { state: 'signedIn', renewable: true },
    });
    const directories = new FakeDirectories(MY_COMPANY, offeredAccounts());
    directories.knowAll(new Date(NOW));
    const focused: ActiveProfile = { name: 'team-7-role-7', source: 'pick' };
    const tree = new ProfilesTree(
      {
        config: { current: config, onDidChange: new Emitter<typeof config>().event },
        containerGrants: new ContainerGrants(),
        consoleSessions: NO_CONSOLE_SESSIONS,
        sessions: { current: sessions, onDidChange: new Emitter<typeof sessions>().event },
        activeProfiles: { focused },
        directories,
        favorites: new Favorites(new MemoryMemento()),
        keys: { describe: () => undefined },
        identities: { peek: () => undefined },
        locations: { home: '/home/ada' },
        clock,
        logger: silentLogger,
      },
      (work) => work,
    );
    const started = performance.now();
    const roots = (await tree.getChildren()) ?? [];
    const rows = (await tree.getChildren(roots[0])) ?? [];
    for (const row of [...roots, ...rows]) tree.getTreeItem(row);
    const firstMs = performance.now() - started;
    const directory = rows.at(-1);
    assert.equal(directory?.kind, 'directory');
    const opened = performance.now();
    const accounts = (await tree.getChildren(directory)) ?? [];
    for (const row of accounts) tree.getTreeItem(row);
    const accountsMs = performance.now() - opened;
    printFigure(
      `the tree's first ${roots.length + rows.length} rows: ${firstMs.toFixed(0)} ms; ${accounts.length} accounts: ${accountsMs.toFixed(0)} ms`,
    );
    assert.equal(accounts.length, ACCOUNTS);
    tree.dispose();
  });

  it('leaves next to nothing in the state that VS Code keeps', async () => {
    const { config } = healthContext(scenario.home['.aws/config'] ?? '');
    const globalState = new MemoryMemento();
    const workspaceState = new MemoryMemento();
    const activeProfiles = new ActiveProfileStore({
      config: { current: config, onDidChange: new Emitter<typeof config>().event },
      environment: {},
      workspaceState,
      globalState,
      clock,
    });
    const favorites = new Favorites(globalState);
    for (const name of config.profiles.keys()) await activeProfiles.pick(name, undefined);
    for (const name of [...config.profiles.keys()].slice(0, 300)) await favorites.add({ profile: name });
    printFigure(`kept by VS Code: ${globalState.size + workspaceState.size} bytes`);
    assert.ok(globalState.size + workspaceState.size < 32_768);
    favorites.dispose();
    activeProfiles.dispose();
  });
});

function offeredAccounts(): Record<string, { name: string; roles: string[] }> {
  return Object.fromEntries(
    Array.from({ length: ACCOUNTS }, (_, index) => [
      String(100_000_000_001 + index),
      {
        name: `Account ${index}`,
        roles: Array.from({ length: ROLES_PER_ACCOUNT }, (__, role) => `Permission${role}`),
      },
    ]),
  );
}
