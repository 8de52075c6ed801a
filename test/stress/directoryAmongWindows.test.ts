import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '../../src/base/clock';
import { withFileLock } from '../../src/base/fileLock';
import type { Directory } from '../../src/sso/directory';
import type { DirectoryStore } from '../../src/sso/directoryStore';
import { holdFile } from '../fakes/heldFiles';
import { ChildProgram, killHard, messageOf } from '../run/childProgram';
import { directoryBenchPerTest } from '../unit/sso/directoryBench';
import { SESSION, START_URL } from '../unit/sso/workbench';

const FIRST = '100000000001';
const SECOND = '100000000002';

describe('the directory of a session among windows', () => {
  const bench = directoryBenchPerTest();
  const generate = (accounts: number, rolesPerAccount = 2): void =>
    bench.current.emulator.control.generateAccounts({ accounts, rolesPerAccount });
  /** Resolves once a window shows what the test wants. */
  const until = async (directories: DirectoryStore, isSo: (directory: Directory) => boolean) => {
    await directories.read(SESSION);
    const now = (): boolean => {
      const directory = directories.get(SESSION);
      return directory !== undefined && isSo(directory);
    };
    if (now()) return;
    await new Promise<void>((resolve) => {
      const subscription = directories.onDidChange(() => {
        if (!now()) return;
        subscription.dispose();
        resolve();
      });
    });
  };

  it('is kept on disk, for the owner alone and without a secret', async () => {
    generate(2);
    await bench.directories.listAll(SESSION);
    await bench.directories.save();
    const text = readFileSync(bench.file, 'utf8');
    const { accessToken, refreshToken, clientSecret } = bench.current.readTokenFile();
    for (const secret of [accessToken, refreshToken, clientSecret]) {
      assert.ok(typeof secret === 'string' && !text.includes(secret));
    }
    if (process.platform !== 'win32') {
      assert.equal(statSync(bench.file).mode & 0o777, 0o600);
      assert.equal(statSync(dirname(bench.file)).mode & 0o777, 0o700);
    }
    assert.deepEqual(
      readdirSync(dirname(bench.file)).filter((name) => !name.endsWith('.json')),
      ['pace'],
    );
  });

  it('is there for the next window, without a request', async () => {
    generate(3);
    const { directory } = await bench.directories.listAll(SESSION);
    bench.current.emulator.requests.clear();
    const other = await bench.openAnother();
    assert.deepEqual(await other.read(SESSION), directory);
    await other.listAccounts(SESSION);
    await other.listRoles(SESSION, FIRST);
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('is not written again when nothing was asked', async () => {
    generate(2);
    await bench.directories.listAll(SESSION);
    await bench.directories.save();
    const { ino } = statSync(bench.file);
    await bench.directories.listAll(SESSION);
    await bench.directories.listAccounts(SESSION);
    await bench.directories.save();
    assert.equal(statSync(bench.file).ino, ino);
  });

  it('shows in a window what another one lists', async () => {
    generate(3);
    const other = await bench.openAnother();
    assert.equal(await other.read(SESSION), undefined);
    await bench.directories.listAccounts(SESSION);
    await until(other, ({ accounts }) => accounts.size === 3);
    await bench.directories.listRoles(SESSION, FIRST);
    await until(other, ({ accounts }) => accounts.get(FIRST)?.roles?.length === 2);
  });

  it('loses nothing when two windows write it, and the younger answer counts', async () => {
    generate(3);
    const other = await bench.openAnother();
    await Promise.all([bench.directories.listAccounts(SESSION), other.listAccounts(SESSION)]);
    await Promise.all([bench.directories.listRoles(SESSION, FIRST), other.listRoles(SESSION, SECOND)]);
    const { accounts } = await bench.readFile();
    assert.equal(accounts[FIRST]?.roles?.length, 2);
    assert.equal(accounts[SECOND]?.roles?.length, 2);

    generate(2, 3);
    await other.listAccounts(SESSION, { isFresh: true });
    await other.listRoles(SESSION, FIRST, { isFresh: true });
    // It knew of three accounts, and of two roles of the first.
    await bench.directories.listRoles(SESSION, SECOND, { isFresh: true });
    for (const directories of [bench.directories, other]) {
      await until(
        directories,
        ({ accounts: known }) =>
          known.size === 2 && [...known.values()].every(({ roles }) => roles?.length === 3),
      );
    }
    assert.deepEqual(Object.keys((await bench.readFile()).accounts), [FIRST, SECOND]);
  });

  it('takes a younger answer over one from a clock that ran ahead', async () => {
    generate(1, 3);
    const ahead = await bench.openAnother();
    bench.offset.ms = 10 * 60 * SECOND_MS;
    await ahead.listAll(SESSION);
    bench.offset.ms = 0;
    generate(2, 1);
    await bench.directories.listAll(SESSION, { isFresh: true });
    const { accounts } = await bench.readFile();
    assert.equal(accounts[FIRST]?.roles?.length, 1);
    assert.equal(Object.keys(accounts).length, 2);
  });

  describe('takes a file for none, and says so once,', () => {
    const roleless = { name: 'A', seenAt: 5 };
    const whole = {
      version: 1,
      session: SESSION,
      portal: START_URL,
      accounts: { [FIRST]: roleless },
      accountsListedAt: 5,
    };
    const finding = { at: 5, finding: {}, changes: { appeared: [], vanished: [] } };
    const files: readonly (readonly [string, unknown])[] = [
      ['of another version', { ...whole, version: 2 }],
      ['of another session', { ...whole, session: 'other' }],
      ['of another portal', { ...whole, portal: 'https://other.awsapps.com/start' }],
      ['with accounts in a list', { ...whole, accounts: [roleless] }],
      ['with an account by another name', { ...whole, accounts: { __proto__x: roleless } }],
      ['with an account that is none', { ...whole, accounts: { [FIRST]: 'x' } }],
      ['with a name that is no text', { ...whole, accounts: { [FIRST]: { ...roleless, name: {} } } }],
      ['with roles without an age', { ...whole, accounts: { [FIRST]: { ...roleless, roles: ['R'] } } }],
      [
        'with roles that are no text',
        { ...whole, accounts: { [FIRST]: { ...roleless, roles: [[]], rolesListedAt: 1 } } },
      ],
      ['with an age that is no number', { ...whole, accountsListedAt: '5' }],
      ['with changes that are none', { ...whole, complete: { ...finding, changes: {} } }],
      ['with a finding that is none', { ...whole, complete: { ...finding, finding: { x: {} } } }],
      ['that is torn', '{"version":1,"acc'],
      ['that is empty', ''],
    ];
    for (const [what, content] of files) {
      it(what, async () => {
        mkdirSync(dirname(bench.file), { recursive: true });
        writeFileSync(bench.file, typeof content === 'string' ? content : JSON.stringify(content));
        assert.equal(await bench.directories.read(SESSION), undefined);
        assert.equal(await bench.directories.read(SESSION), undefined);
        const lines = bench.logger.lines.filter((line) => line.includes('[directory]'));
        assert.equal(lines.length, 1, bench.logger.text);
        generate(1);
        await bench.directories.listAll(SESSION);
        assert.equal((await bench.readFile()).accounts[FIRST]?.roles?.length, 2);
      });
    }

    it('but not the one that is as it should be', async () => {
      mkdirSync(dirname(bench.file), { recursive: true });
      writeFileSync(bench.file, JSON.stringify({ ...whole, complete: finding }));
      const directory = await bench.directories.read(SESSION);
      assert.deepEqual(directory?.accounts.get(FIRST), { accountId: FIRST, name: 'A' });
    });
  });

  it('lives in memory when it cannot be written', async () => {
    mkdirSync(dirname(dirname(bench.file)), { recursive: true });
    writeFileSync(dirname(bench.file), 'a file where the folder should be');
    generate(2);
    const { directory } = await bench.directories.listAll(SESSION);
    assert.equal(directory.accounts.size, 2);
    await bench.directories.save();
    assert.match(bench.logger.text, /\[directory\] not written/);
  });

  describe('that somebody holds the file of', () => {
    let release = (): void => undefined;
    afterEach(() => release());
    const countKept = async (): Promise<number> =>
      Object.values((await bench.readFile()).accounts).filter(({ roles }) => roles).length;

    it('is read as soon as there is something to write, and loses nothing', async () => {
      generate(3);
      await bench.directories.listAll(SESSION);
      await bench.directories.save();
      release = holdFile(bench.file);
      const other = await bench.openAnother();
      assert.equal(await other.read(SESSION), undefined);
      release();
      await other.listAccounts(SESSION, { isFresh: true });
      assert.equal(await countKept(), 3);
      assert.equal(other.get(SESSION)?.accounts.get(FIRST)?.roles?.length, 2);
    });

    it('is not written over unread, but later', async () => {
      generate(3);
      await bench.directories.listAll(SESSION);
      await bench.directories.save();
      release = holdFile(bench.file);
      const other = await bench.openAnother();
      const { accounts } = await other.listAccounts(SESSION);
      assert.equal(accounts.size, 3);
      await other.save();
      assert.match(bench.logger.text, /\[directory\] not written: .*EBUSY/);
      release();
      assert.equal(await countKept(), 3);
    });
  });

  describe('whose file another window does not let go of', () => {
    let letGo = (): void => undefined;
    let held: Promise<void>;
    beforeEach(async () => {
      generate(3);
      await bench.directories.listAccounts(SESSION);
      await bench.directories.save();
      await new Promise<void>((isHeld) => {
        held = withFileLock(
          `${bench.file}.lock`,
          () =>
            new Promise<void>((resolve) => {
              letGo = resolve;
              isHeld();
            }),
          { waitMs: SECOND_MS },
        );
      });
    });
    afterEach(async () => {
      letGo();
      await held;
    });

    it('is given out at once, and kept when the file is free', async () => {
      const { roles } = await bench.directories.listRoles(SESSION, FIRST);
      const { accounts } = await bench.directories.listAccounts(SESSION, { isFresh: true });
      const { failures } = await bench.directories.listAll(SESSION);
      assert.deepEqual([roles?.length, accounts.size, failures.length], [2, 3, 0]);
      letGo();
      assert.equal((await bench.readFile()).accounts[SECOND]?.roles?.length, 2);
    });
  });

  it('keeps of a listing under way what it has found when the window ends', async () => {
    generate(300);
    bench.current.emulator.control.configure({ traffic: { latencyMs: 20 } });
    const kept = new Promise<number>((resolve, reject) => {
      const onProgress = async ({ done }: { done: number }): Promise<void> => {
        if (done < 5) return;
        await bench.directories.save();
        const { accounts } = await bench.readFile();
        bench.directories.dispose();
        resolve(Object.values(accounts).filter(({ roles }) => roles).length);
      };
      const listing = bench.directories.listAll(SESSION, {
        onProgress: (progress) => void onProgress(progress).catch(reject),
      });
      void listing.catch(() => undefined);
    });
    assert.ok((await kept) >= 5);
  });

  describe('in processes of their own', () => {
    let program: ChildProgram;
    let children: ChildProcess[] = [];
    before(async () => {
      program = await ChildProgram.build('test/stress/listingProgram.ts');
    });
    after(() => program.remove());
    afterEach(async () => {
      await Promise.all(children.map(killHard));
      children = [];
    });
    const start = async (): Promise<ChildProcess> => {
      const { cache, storage, emulator } = bench.current;
      const child = program.start([cache.directory, storage], emulator.env());
      children.push(child);
      await messageOf(child);
      return child;
    };
    const list = async (child: ChildProcess): Promise<unknown> => {
      child.send('go');
      const answer = await messageOf(child);
      return answer;
    };

    it('find all together under one limit', async () => {
      const [windows, accounts, perSecond] = [3, 100, 60];
      generate(accounts);
      bench.current.emulator.control.configure({
        traffic: { requestsPerSecond: perSecond, latencyMs: 10 },
      });
      const started = await Promise.all(Array.from({ length: windows }, start));
      const answers = await Promise.all(started.map(list));
      assert.deepEqual(answers, Array(windows).fill({ accounts, failures: 0 }));
    });

    it('are not held up by one that is killed, and have what it found', async () => {
      const accounts = 250;
      generate(accounts);
      bench.current.emulator.control.configure({ traffic: { requestsPerSecond: 60, latencyMs: 10 } });
      const killed = await start();
      killed.send('go');
      while (!existsSync(bench.file)) await delay(20);
      await killHard(killed);
      bench.current.emulator.control.configure({ traffic: { requestsPerSecond: null } });
      bench.current.emulator.requests.clear();
      const kept = Object.values((await bench.readFile()).accounts).filter(({ roles }) => roles).length;
      assert.ok(kept > 10, `${kept} kept`);
      const { directory, failures } = await bench.directories.listAll(SESSION);
      assert.deepEqual(failures, []);
      assert.equal(directory.accounts.size, accounts);
      assert.ok([...directory.accounts.values()].every(({ roles }) => roles?.length === 2));
      assert.equal(bench.statuses('ListAccountRoles').filter((s) => s === 200).length, accounts - kept);
    });
  });
});
