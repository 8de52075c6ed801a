import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HOUR_MS } from '../../../src/base/clock';
import type { DirectoryProgress } from '../../../src/sso/directory';
import { SsoError } from '../../../src/sso/errors';
import { MOST_IN_FLIGHT } from '../../../src/sso/requestLimiter';
import { directoryBenchPerTest } from './directoryBench';
import { LEGACY, SESSION, START_URL } from './workbench';

const FIRST = '100000000001';

describe('the directory of a session', () => {
  const bench = directoryBenchPerTest();
  const generate = (accounts: number, rolesPerAccount = 2): void =>
    bench.current.emulator.control.generateAccounts({ accounts, rolesPerAccount });
  const count = (operation: 'ListAccounts' | 'ListAccountRoles'): number =>
    bench.current.emulator.requests.count(operation);

  it('is not asked for, nor looked for on disk, before somebody wants it', () => {
    assert.equal(bench.directories.get(SESSION), undefined);
    assert.equal(bench.current.emulator.requests.count(), 0);
    assert.ok(!existsSync(dirname(bench.file)));
  });

  it('is unknown when it was never asked for', async () => {
    assert.equal(await bench.directories.read(SESSION), undefined);
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('has the accounts by id, sorted by name, with name, address and no roles yet', async () => {
    generate(120);
    const directory = await bench.directories.listAccounts(SESSION);
    assert.equal(directory.sessionId, SESSION);
    assert.equal(directory.accounts.size, 120);
    assert.deepEqual(directory.accounts.get(FIRST), {
      accountId: FIRST,
      name: 'Team 0001',
      email: 'team-0001@example.com',
    });
    const names = [...directory.accounts.values()].map(({ name }) => name);
    assert.deepEqual(names, names.toSorted());
    assert.ok(Date.now() - (directory.listedAt?.getTime() ?? 0) < HOUR_MS);
    assert.deepEqual(bench.directories.get(SESSION), directory);
    assert.equal(count('ListAccounts'), 2);
    assert.equal(count('ListAccountRoles'), 0);
  });

  it('sorts names with numbers as people count', async () => {
    const account = (accountId: string, accountName: string) => ({ accountId, accountName, roles: [] });
    bench.current.emulator.control.configure({
      instances: bench.current.emulator.control.configuration().instances.map((instance) =>
        instance.startUrl === START_URL
          ? {
              ...instance,
              accounts: [account(FIRST, 'team 10'), account('100000000002', 'Team 9')],
            }
          : instance,
      ),
    });
    const { accounts } = await bench.directories.listAccounts(SESSION);
    assert.deepEqual(
      [...accounts.values()].map(({ name }) => name),
      ['Team 9', 'team 10'],
    );
  });

  it('calls an account by its id that has no name', async () => {
    const { control } = bench.current.emulator;
    const instances = control
      .configuration()
      .instances.map((instance) => ({ ...instance, accounts: [{ accountId: FIRST, roles: ['R'] }] }));
    control.configure({ instances });
    const { accounts } = await bench.directories.listAccounts(SESSION);
    assert.deepEqual([...accounts.values()], [{ accountId: FIRST, name: FIRST }]);
  });

  it('costs one request for each account that is opened', async () => {
    generate(3);
    await bench.directories.listAccounts(SESSION);
    const account = await bench.directories.listRoles(SESSION, FIRST);
    const { rolesListedAt, ...said } = account;
    assert.deepEqual(said, {
      accountId: FIRST,
      name: 'Team 0001',
      email: 'team-0001@example.com',
      roles: ['PowerUserAccess', 'ReadOnlyAccess'],
    });
    assert.ok(Date.now() - (rolesListedAt?.getTime() ?? 0) < HOUR_MS);
    assert.deepEqual(bench.directories.get(SESSION)?.accounts.get(FIRST), account);
    assert.equal(count('ListAccountRoles'), 1);
  });

  it('has roles of many pages', async () => {
    generate(1, 250);
    const { roles = [] } = await bench.directories.listRoles(SESSION, FIRST);
    assert.equal(roles.length, 250);
    assert.equal(count('ListAccountRoles'), 3);
  });

  it('is listed to the end, with every account and role', async () => {
    generate(230, 3);
    const { directory, failures } = await bench.directories.listAll(SESSION);
    assert.deepEqual(failures, []);
    assert.equal(directory.accounts.size, 230);
    for (const { roles } of directory.accounts.values()) {
      assert.deepEqual(roles, ['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess']);
    }
    assert.equal(count('ListAccounts'), 3);
    assert.equal(count('ListAccountRoles'), 230);
    assert.deepEqual(directory.changes, { appeared: [], vanished: [] });
  });

  it('is one of each session', async () => {
    bench.current.signInElsewhere(LEGACY);
    generate(2);
    await bench.directories.listAccounts(SESSION);
    await bench.directories.listAccounts(LEGACY);
    assert.deepEqual([...(bench.directories.get(LEGACY)?.accounts.keys() ?? [])], ['444444444444']);
    assert.equal(bench.directories.get(SESSION)?.accounts.size, 2);
  });

  it('is asked for again when it is older than a day, or when that is wanted', async () => {
    generate(2);
    await bench.directories.listAll(SESSION);
    const asked = (): number[] => [count('ListAccounts'), count('ListAccountRoles')];
    assert.deepEqual(asked(), [1, 2]);

    bench.offset.ms = 23 * HOUR_MS;
    await bench.directories.listAccounts(SESSION);
    await bench.directories.listRoles(SESSION, FIRST);
    await bench.directories.listAll(SESSION);
    assert.deepEqual(asked(), [1, 2]);

    await bench.directories.listAccounts(SESSION, { isFresh: true });
    await bench.directories.listRoles(SESSION, FIRST, { isFresh: true });
    assert.deepEqual(asked(), [2, 3]);

    bench.current.signInElsewhere(SESSION, { expiresAt: '2100-01-01T00:00:00Z' });
    // The list of accounts and the roles of one of them are 2 hours old now, those of the other 25.
    bench.offset.ms = 25 * HOUR_MS;
    await bench.directories.listAll(SESSION);
    assert.deepEqual(asked(), [2, 4]);
    bench.offset.ms = 48 * HOUR_MS;
    await bench.directories.listAccounts(SESSION);
    await bench.directories.listRoles(SESSION, FIRST);
    assert.deepEqual(asked(), [3, 5]);
  });

  describe('when somebody has logged in since', () => {
    const asked = (): number[] => [count('ListAccounts'), count('ListAccountRoles')];

    it('stays known, and is asked for again where it is wanted', async () => {
      generate(3);
      await bench.directories.listAll(SESSION);
      bench.offset.ms = 1000;
      await bench.directories.noteLogin(SESSION, START_URL);
      assert.equal(bench.directories.get(SESSION)?.accounts.get(FIRST)?.roles?.length, 2);
      assert.deepEqual(asked(), [1, 3]);

      generate(2, 3);
      bench.offset.ms = 2000;
      const other = await bench.openAnother();
      assert.equal((await other.listRoles(SESSION, FIRST)).roles?.length, 3);
      assert.equal((await other.listAccounts(SESSION)).accounts.size, 2);
      assert.deepEqual(asked(), [2, 4]);
      await other.listAccounts(SESSION);
      await other.listAll(SESSION);
      await other.listAll(SESSION);
      assert.deepEqual(asked(), [2, 5]);
    });

    it('and the clock was set back, is not asked for each time', async () => {
      generate(1);
      await bench.directories.listAll(SESSION);
      bench.offset.ms = HOUR_MS;
      await bench.directories.noteLogin(SESSION, START_URL);
      bench.offset.ms = 0;
      await bench.directories.listAccounts(SESSION);
      await bench.directories.listRoles(SESSION, FIRST);
      assert.deepEqual(asked(), [1, 1]);
    });

    it('keeps nothing of that where nothing was ever listed', async () => {
      await bench.directories.noteLogin(SESSION, START_URL);
      await bench.directories.save();
      assert.ok(!existsSync(bench.file));
    });
  });

  describe('asked for by several at the same time', () => {
    it('is asked of the service once', async () => {
      generate(4);
      const { directories } = bench;
      const [one, other] = await Promise.all([
        directories.listRoles(SESSION, FIRST),
        directories.listRoles(SESSION, FIRST, { isFresh: true }),
      ]);
      assert.deepEqual(one, other);
      assert.equal(count('ListAccountRoles'), 1);
      const listings = await Promise.all([
        directories.listAll(SESSION, { isFresh: true }),
        directories.listAll(SESSION, { isFresh: true }),
        directories.listAccounts(SESSION, { isFresh: true }),
      ]);
      assert.equal(listings[0], listings[1]);
      assert.equal(count('ListAccounts'), 1);
      assert.equal(count('ListAccountRoles'), 1 + 4);
    });

    it('goes on for the others when one turns away', async () => {
      generate(1);
      bench.current.emulator.control.configure({ traffic: { latencyMs: 100 } });
      const controller = new AbortController();
      const leaving = bench.directories.listRoles(SESSION, FIRST, { signal: controller.signal });
      const staying = bench.directories.listRoles(SESSION, FIRST);
      const reason = new Error('turned away');
      controller.abort(reason);
      await assert.rejects(leaving, (error) => error === reason);
      assert.equal((await staying).roles?.length, 2);
      assert.equal(count('ListAccountRoles'), 1);
    });

    it('stops when all have turned away, and keeps what was found', async () => {
      generate(300);
      const controllers = [new AbortController(), new AbortController()];
      const listings = controllers.map(({ signal }) =>
        bench.directories.listAll(SESSION, {
          signal,
          onProgress: ({ done }) => {
            if (done >= 100) for (const controller of controllers) controller.abort();
          },
        }),
      );
      for (const listing of listings) await assert.rejects(listing, { name: 'AbortError' });
      const accounts = [...(bench.directories.get(SESSION)?.accounts.values() ?? [])];
      assert.equal(accounts.length, 300);
      const listed = accounts.filter(({ roles }) => roles).length;
      assert.ok(listed > 0 && listed < 300, `${listed} listed`);
      const asked = count('ListAccountRoles');
      assert.ok(asked < 300, `${asked} asked`);
      // Who asks again goes on where it stopped, while the last requests from before may still arrive.
      await bench.directories.listAll(SESSION);
      assert.ok(count('ListAccountRoles') <= asked + MOST_IN_FLIGHT + 300 - listed);
      assert.equal(count('ListAccounts'), 3);
    });
  });

  it('rejects at once for whoever has turned away already, and asks nothing', async () => {
    const signal = AbortSignal.abort(new Error('turned away'));
    const { directories } = bench;
    for (const call of [
      () => directories.listAccounts(SESSION, { signal }),
      () => directories.listRoles(SESSION, FIRST, { signal }),
      () => directories.listAll(SESSION, { signal }),
    ]) {
      await assert.rejects(call, { message: 'turned away' });
    }
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('tells how far it is, and that it changed, a few times a second', async () => {
    generate(300);
    const progress: DirectoryProgress[] = [];
    let changes = 0;
    bench.directories.onDidChange((sessionId) => {
      assert.equal(sessionId, SESSION);
      changes++;
    });
    const begun = performance.now();
    await bench.directories.listAll(SESSION, { onProgress: (step) => progress.push(step) });
    const seconds = (performance.now() - begun) / 1000;
    assert.deepEqual(progress[0], { done: 0 });
    assert.deepEqual(progress.at(-1), { done: 300, total: 300 });
    assert.ok(progress.length <= 10 * seconds + 5, `${progress.length} steps in ${seconds} s`);
    assert.ok(changes >= 1 && changes <= 4 * seconds + 3, `${changes} changes in ${seconds} s`);
    assert.ok(
      progress.every(({ done }, index) => done >= (progress[index - 1]?.done ?? 0)),
      'it went backwards',
    );
  });

  it('gives the same object until something changes', async () => {
    generate(2);
    await bench.directories.listAccounts(SESSION);
    const before = bench.directories.get(SESSION);
    assert.equal(bench.directories.get(SESSION), before);
    await bench.directories.listRoles(SESSION, FIRST);
    assert.notEqual(bench.directories.get(SESSION), before);
    assert.equal(before?.accounts.get(FIRST)?.roles, undefined);
  });

  it('is not to be had without a login', async () => {
    await bench.current.sessions.deleteToken(SESSION);
    for (const call of [
      () => bench.directories.listAccounts(SESSION),
      () => bench.directories.listAll(SESSION),
      () => bench.directories.listRoles(SESSION, FIRST),
    ]) {
      await assert.rejects(call, (error) => SsoError.is(error, 'notSignedIn'));
    }
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  describe('tells what a listing found otherwise than the one before it', () => {
    const accountOf = (number: number, roles: string[]) => ({
      accountId: String(100_000_000_000 + number),
      accountName: `Team ${number}`,
      roles,
    });
    const configure = (...accounts: ReturnType<typeof accountOf>[]): void => {
      const { control } = bench.current.emulator;
      const instances = control
        .configuration()
        .instances.map((instance) =>
          instance.startUrl === START_URL ? { ...instance, accounts } : instance,
        );
      control.configure({ instances });
    };
    const entry = (number: number, roleName?: string) => ({
      accountId: String(100_000_000_000 + number),
      accountName: `Team ${number}`,
      ...(roleName && { roleName }),
    });

    it('accounts and roles, and those that were seen meanwhile', async () => {
      configure(accountOf(1, ['A', 'B']), accountOf(2, ['A']), accountOf(3, ['A']));
      await bench.directories.listAll(SESSION);
      configure(accountOf(1, ['B', 'C']), accountOf(3, ['A']), accountOf(4, ['A', 'B']));
      // Looked at between the listings: still found since the last one.
      await bench.directories.listRoles(SESSION, FIRST, { isFresh: true });
      assert.deepEqual(bench.directories.get(SESSION)?.changes, { appeared: [], vanished: [] });
      const { directory } = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.deepEqual(directory.changes, {
        appeared: [entry(1, 'C'), entry(4)],
        vanished: [entry(1, 'A'), entry(2)],
      });
      assert.deepEqual([...directory.accounts.keys()], [FIRST, '100000000003', '100000000004']);
    });

    it('accounts where only the accounts are listed, and the roles of the listing of everything before', async () => {
      configure(accountOf(1, ['A']), accountOf(2, ['A']));
      await bench.directories.listAll(SESSION);
      configure(accountOf(1, ['B']), accountOf(2, ['A']));
      await bench.directories.listAll(SESSION, { isFresh: true });
      configure(accountOf(1, ['C']), accountOf(3, ['A']));
      const { changes } = await bench.directories.listAccounts(SESSION, { isFresh: true });
      assert.deepEqual(changes, {
        appeared: [entry(3), entry(1, 'B')],
        vanished: [entry(2), entry(1, 'A')],
      });
      const other = await (await bench.openAnother()).read(SESSION);
      assert.deepEqual(other?.changes, changes);
      const { directory } = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.deepEqual(directory.changes, {
        appeared: [entry(1, 'C'), entry(3)],
        vanished: [entry(1, 'B'), entry(2)],
      });
    });

    it('accounts from one list of them to the next', async () => {
      configure(accountOf(1, ['A']), accountOf(2, ['A']));
      const first = await bench.directories.listAccounts(SESSION);
      assert.deepEqual(first.changes, { appeared: [], vanished: [] });
      configure(accountOf(2, ['A']), accountOf(3, ['A']));
      const second = await bench.directories.listAccounts(SESSION, { isFresh: true });
      assert.deepEqual(second.changes, { appeared: [entry(3)], vanished: [entry(1)] });
      const third = await bench.directories.listAccounts(SESSION, { isFresh: true });
      assert.deepEqual(third.changes, { appeared: [], vanished: [] });
    });

    it('until the next listing, and for the windows to come', async () => {
      configure(accountOf(1, ['A']));
      await bench.directories.listAll(SESSION);
      configure(accountOf(1, ['A']), accountOf(2, ['A']));
      await bench.directories.listAll(SESSION, { isFresh: true });
      await bench.directories.listAll(SESSION);
      const other = await (await bench.openAnother()).read(SESSION);
      assert.deepEqual(other?.changes, { appeared: [entry(2)], vanished: [] });
      await bench.directories.listAll(SESSION, { isFresh: true });
      assert.deepEqual(bench.directories.get(SESSION)?.changes, { appeared: [], vanished: [] });
    });

    it('until another listing has asked for every account', async () => {
      configure(accountOf(1, ['A']), accountOf(2, ['A']), accountOf(3, ['A']));
      await bench.directories.listAll(SESSION);
      configure(accountOf(1, ['A', 'B']), accountOf(2, ['A']), accountOf(4, ['A']));
      const changes = { appeared: [entry(1, 'B'), entry(4)], vanished: [entry(3)] };
      const { directory: first } = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.deepEqual(first.changes, changes);

      const again = await bench.directories.listAll(SESSION, { accountIds: [FIRST] });
      assert.equal(again.failures.length, 0);
      assert.deepEqual(again.directory.changes, changes);

      bench.current.emulator.control.addFault({
        operation: 'ListAccountRoles',
        fault: { kind: 'captivePortal' },
        times: null,
      });
      const hopeless = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.equal(hopeless.failures.length, 3);
      // The accounts themselves were listed, and are as they were.
      assert.deepEqual(hopeless.directory.changes, { appeared: [entry(1, 'B')], vanished: [] });

      bench.current.emulator.control.clearFaults();
      const last = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.deepEqual(last.directory.changes, { appeared: [], vanished: [] });
    });

    it('taking nothing for gone that could not be asked for', async () => {
      configure(accountOf(1, ['A']), accountOf(2, ['B']));
      await bench.directories.listAll(SESSION);
      bench.current.emulator.control.addFault({
        operation: 'ListAccountRoles',
        fault: { kind: 'respond', status: 403, body: '{}' },
        times: null,
      });
      const { directory, failures } = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.equal(failures.length, 2);
      assert.ok(failures.every(({ error }) => SsoError.is(error, 'forbidden')));
      assert.deepEqual(directory.changes, { appeared: [], vanished: [] });
      assert.deepEqual(directory.accounts.get(FIRST)?.roles, ['A']);
    });
  });
});
