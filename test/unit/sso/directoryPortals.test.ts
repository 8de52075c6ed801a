import assert from 'node:assert/strict';
import { SsoError } from '../../../src/sso/errors';
import { openWindow, type DirectoryWindow } from './directoryWindow';
import { CONFIG, LEGACY, SESSION, START_URL, workbenchPerTest } from './workbench';

const OTHER = LEGACY;
const ACCOUNT_OF_OTHER = '444444444444';

describe('the directory of a session whose start URL changes', () => {
  let window: DirectoryWindow;
  afterEach(() => window.close());
  const bench = workbenchPerTest();
  const open = async (): Promise<DirectoryWindow> => {
    const { cache, storage } = bench.current;
    return openWindow({ cache: cache.directory, storage });
  };
  beforeEach(async () => {
    bench.current.emulator.control.generateAccounts({ accounts: 2, rolesPerAccount: 1 });
    bench.current.signInElsewhere();
    window = await open();
  });
  const configure = async (startUrl: string): Promise<void> => {
    window.config.change(CONFIG.replace(START_URL, startUrl));
    await window.sessions.reload();
  };
  /** As a login does, which every view hears of. */
  const signInToOther = async (): Promise<void> => {
    bench.current.signInElsewhere(
      SESSION,
      bench.current.emulator.control.signIn({ startUrl: OTHER, scopes: [] }),
    );
    await window.sessions.reload(SESSION);
  };
  const shown = (): string[] => [...(window.directories.get(SESSION)?.accounts.keys() ?? [])];

  it('shows nothing of the old portal, in memory or from disk', async () => {
    await window.directories.listAll(SESSION);
    assert.equal(shown().length, 2);
    await configure(OTHER);
    assert.deepEqual(shown(), []);
    assert.equal(await window.directories.read(SESSION), undefined);
    await window.close();
    window = await open();
    await configure(OTHER);
    assert.equal(await window.directories.read(SESSION), undefined);
    assert.deepEqual(shown(), []);
  });

  it('is that of the new portal after a login there, at once', async () => {
    await window.directories.listAll(SESSION);
    await configure(OTHER);
    await signInToOther();
    const { accounts, changes } = await window.directories.listAccounts(SESSION);
    assert.deepEqual([...accounts.keys()], [ACCOUNT_OF_OTHER]);
    assert.deepEqual(changes, { appeared: [], vanished: [] });
    assert.deepEqual(shown(), [ACCOUNT_OF_OTHER]);
  });

  describe('and whose token is left over from the old portal', () => {
    const isOver = (error: unknown): boolean => SsoError.is(error, 'sessionExpired');

    it('cannot be listed without a login at the new one', async () => {
      await configure(OTHER);
      const { directories } = window;
      for (const list of [
        () => directories.listAccounts(SESSION),
        () => directories.listRoles(SESSION, ACCOUNT_OF_OTHER),
        () => directories.listAll(SESSION, { isFresh: true, startUrl: OTHER }),
      ]) {
        await assert.rejects(list, isOver);
      }
      assert.equal(bench.current.emulator.requests.count(), 0);
      assert.deepEqual(shown(), []);
      await signInToOther();
      const { accounts } = await directories.listAccounts(SESSION);
      assert.deepEqual([...accounts.keys()], [ACCOUNT_OF_OTHER]);
    });

    it('shows what was known of the new one', async () => {
      await window.directories.listAll(SESSION);
      await configure(OTHER);
      await signInToOther();
      await window.directories.listAll(SESSION);
      await configure(START_URL);
      await assert.rejects(window.directories.listAccounts(SESSION, { isFresh: true }), isOver);
      assert.equal(shown().length, 2);
    });
  });

  it('is the same when the start URL is only written differently', async () => {
    await window.directories.listAll(SESSION);
    await configure(`${START_URL}/#/`);
    assert.equal(shown().length, 2);
    assert.equal((await window.directories.read(SESSION))?.accounts.size, 2);
  });

  it('is there without a login', async () => {
    await window.directories.listAll(SESSION);
    await window.sessions.deleteToken(SESSION);
    assert.equal(shown().length, 2);
    assert.equal((await window.directories.listAccounts(SESSION)).accounts.size, 2);
  });

  it('is listed with settings that no file has yet, and leaves those of the file alone', async () => {
    await window.directories.listAll(SESSION);
    await signInToOther();
    const { directory } = await window.directories.listAll(SESSION, { isFresh: true, startUrl: OTHER });
    assert.deepEqual([...directory.accounts.keys()], [ACCOUNT_OF_OTHER]);
    assert.equal(window.directories.get(SESSION, OTHER), directory);

    bench.current.signInElsewhere();
    await window.sessions.reload(SESSION);
    assert.equal(shown().length, 2);
  });

  it('is listed for a session that no file has yet', async () => {
    const { cache } = bench.current;
    const token = await window.sessions.readToken(SESSION);
    assert.ok(token);
    await cache.writeToken('to-be', token);
    const { directory } = await window.directories.listAll('to-be', { startUrl: START_URL });
    assert.equal(directory.accounts.size, 2);
    assert.equal(window.directories.get('to-be', START_URL), directory);
  });

  it('stops being listed when the session becomes one of another portal', async () => {
    const { control } = bench.current.emulator;
    control.generateAccounts({ accounts: 300, rolesPerAccount: 1 });
    let isSignedIn: Promise<void> | undefined;
    const listing = window.directories.listAll(SESSION, {
      onProgress: ({ done }) => {
        if (done > 0) isSignedIn ??= signInToOther();
      },
    });
    control.configure({ traffic: { latencyMs: 50 } });
    await assert.rejects(listing, (error) => SsoError.is(error, 'sessionExpired'));
    await isSignedIn;
  });

  it('asks with the token of a new login, however young the old one', async () => {
    await window.directories.listAccounts(SESSION);
    const { control, requests } = bench.current.emulator;
    control.revokeTokens();
    bench.current.signInElsewhere();
    await window.sessions.reload(SESSION);
    await window.directories.listAccounts(SESSION, { isFresh: true });
    assert.deepEqual(
      requests.of('ListAccounts').map(({ status }) => status),
      [200, 200],
    );
  });
});
