import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS, systemClock } from '../../../src/base/clock';
import type { Observable } from '../../../src/base/event';
import type { SharedConfig } from '../../../src/config/sharedConfig';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import { SessionStore, type SessionStatuses } from '../../../src/sso/sessionStore';
import { TokenCache, type TokenReading } from '../../../src/sso/tokenCache';
import { ConfigSource } from '../../fakes/configSource';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { FakeClock } from '../../fakes/fakeClock';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';
import { CONFIG, LEGACY, SESSION, workbenchPerTest } from './workbench';

describe('the session store', () => {
  let clock: FakeClock;
  const bench = workbenchPerTest(() => ({
    clock: (clock = new FakeClock()),
    emulator: { now: () => clock.now() },
  }));
  const status = (id = SESSION) => bench.current.sessions.current.get(id);
  /** The store of another window. */
  const openWindow = (ids?: ReadonlySet<string>, config: Observable<SharedConfig> = bench.current.config) => {
    const { cache, logger, storage } = bench.current;
    const refusedTokens = new RefusedTokens(storage, logger);
    return SessionStore.create({ config, cache, refusedTokens, clock, logger }, ids);
  };

  it('shows every session of the files, in their order, as signed out without a token', () => {
    assert.deepEqual([...bench.current.sessions.current.keys()], [SESSION, LEGACY]);
    assert.equal(status()?.state, 'signedOut');
    assert.equal(status()?.renewable, false);
    assert.equal(status(LEGACY)?.state, 'signedOut');
    assert.equal(status()?.problem, undefined);
  });

  it('shows a login of another tool without a request', async () => {
    assert.deepEqual(bench.current.cacheFiles(), []);
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    assert.equal(status()?.renewable, true);
    assert.equal(status()?.userMustActAt, undefined);
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('reads no token again for the locks beside it', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    await bench.current.sessions.reload();
    const reads: string[] = [];
    const restore = failCalls({
      open: (path) => {
        reads.push(String(path));
        return undefined;
      },
    });
    try {
      for (let beat = 0; beat < 20; beat++) {
        writeFileSync(`${bench.current.tokenFile()}.login.lock`, String(beat));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      // What is told after the locks shows that they have been told.
      bench.current.signInElsewhere(LEGACY);
      await bench.current.until(() => bench.current.state(LEGACY) === 'signedIn');
    } finally {
      restore();
    }
    assert.ok(!reads.includes(bench.current.tokenFile()), reads.join());
  });

  for (const code of ['EMFILE', 'EIO', 'ESTALE']) {
    it(`keeps a session while its token cannot be read for a moment, and tries again: ${code}`, async () => {
      bench.current.signInElsewhere();
      await bench.current.until(() => bench.current.state() === 'signedIn');
      const restore = failCalls({ open: refusing(bench.current.tokenFile(), code) });
      try {
        await bench.current.sessions.reload();
        assert.equal(bench.current.state(), 'signedIn');
        await assert.rejects(bench.current.sessions.readToken(SESSION), { code });
        rmSync(bench.current.tokenFile());
      } finally {
        restore();
      }
      clock.advance(MINUTE_MS);
      await bench.current.until(() => bench.current.state() === 'signedOut');
    });
  }

  it('waits for no pipe that stands where a token belongs, and leaves it there', async function () {
    if (!hasIrregularFiles) this.skip();
    mkdirSync(bench.current.cache.directory, { recursive: true });
    makePipe(bench.current.tokenFile());
    for (let read = 0; read < 5; read++) await bench.current.sessions.reload();
    assert.equal(status()?.problem?.code, 'unreadable');
    const token = { accessToken: 'a', expiresAt: new Date(clock.now() + HOUR_MS) };
    await assert.rejects(bench.current.sessions.writeToken(SESSION, token), { code: 'notRegular' });
    await assert.rejects(bench.current.sessions.deleteToken(SESSION), { code: 'notRegular' });
    assert.ok(lstatSync(bench.current.tokenFile()).isFIFO());
  });

  it('shows a logout of another tool', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    rmSync(bench.current.tokenFile());
    await bench.current.until(() => bench.current.state() === 'signedOut');
  });

  it('tells when the user must act only where nothing renews itself', async () => {
    const { expiresAt } = bench.current.signInElsewhere(LEGACY);
    await bench.current.until(() => bench.current.state(LEGACY) === 'signedIn');
    assert.equal(status(LEGACY)?.renewable, false);
    assert.equal(status(LEGACY)?.userMustActAt?.getTime(), new Date(expiresAt).getTime());
  });

  it('shows the end of a token at its moment, by one timer', async () => {
    bench.current.signInElsewhere(LEGACY);
    await bench.current.until(() => bench.current.state(LEGACY) === 'signedIn');
    const endsIn = status(LEGACY)!.tokenExpiresAt!.getTime() - clock.now();
    assert.equal(clock.timers, 1);
    clock.advance(endsIn - 1);
    assert.equal(bench.current.state(LEGACY), 'signedIn');
    clock.advance(1);
    assert.equal(bench.current.state(LEGACY), 'expired');
    assert.equal(status(LEGACY)?.userMustActAt, undefined);
  });

  it('shows a renewable session as signed in although its token has ended, until its registration ends', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    clock.advance(2 * HOUR_MS);
    assert.equal(bench.current.state(), 'signedIn');
    clock.advance(90 * 24 * HOUR_MS);
    assert.equal(bench.current.state(), 'expired');
    assert.equal(clock.timers, 0);
  });

  it('shows a refused token as expired, until another one comes', async () => {
    bench.current.signInElsewhere();
    const token = await bench.current.sessions.readToken(SESSION);
    await bench.current.sessions.markRejected(SESSION, token!);
    assert.equal(bench.current.state(), 'expired');
    assert.equal(status()?.renewable, false);
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    assert.equal(status()?.renewable, true);
  });

  it('shows what another window was refused as expired, and a window opened later too', async () => {
    const { sessions } = bench.current;
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    const other = await openWindow();
    const token = await other.readToken(SESSION);
    await other.markRejected(SESSION, token!);
    await bench.current.until(() => bench.current.state() === 'expired');
    other.dispose();

    const later = await openWindow();
    assert.equal(later.current.get(SESSION)?.state, 'expired');
    assert.ok(sessions.isRejected(SESSION, token!));
    later.dispose();
  });

  it('reads the sessions that it is told of, without asking the config file', async () => {
    bench.current.signInElsewhere();
    let asked = 0;
    const config = {
      onDidChange: bench.current.config.onDidChange,
      get current() {
        asked++;
        return bench.current.config.current;
      },
    };
    const store = await openWindow(new Set([SESSION, LEGACY, 'no session']), config);
    try {
      const fired: unknown[] = [];
      store.onDidChange((statuses) => fired.push(statuses));
      assert.equal(asked, 0);
      assert.deepEqual(
        [...store.current].map(([id, { state }]) => [id, state]),
        [
          [SESSION, 'signedIn'],
          [LEGACY, 'signedOut'],
        ],
      );
      await store.reload();
      assert.deepEqual(fired, []);
    } finally {
      store.dispose();
    }
  });

  it('tells of no change when nothing has changed, also before somebody has asked', async () => {
    bench.current.signInElsewhere();
    const store = await openWindow(new Set([SESSION, LEGACY]));
    try {
      const states: unknown[] = [];
      store.onDidChange((statuses) => states.push(statuses.get(SESSION)?.state));
      await store.reload();
      await store.readToken(SESSION);
      assert.deepEqual(states, []);
      rmSync(bench.current.tokenFile());
      await store.reload(SESSION);
      assert.deepEqual(states, ['signedOut']);
    } finally {
      store.dispose();
    }
  });

  it('waits for nothing once it is disposed, also when it is asked then for the first time', async () => {
    bench.current.signInElsewhere();
    const store = await openWindow(new Set([SESSION, LEGACY]));
    store.dispose();
    const timers = clock.timers;
    assert.equal(store.current.get(SESSION)?.state, 'signedIn');
    assert.equal(clock.timers, timers);
  });

  it('reads a session that it was not told of when it is first asked, and tells of it', async () => {
    bench.current.signInElsewhere();
    const store = await openWindow(new Set([LEGACY]));
    try {
      const told = new Promise<SessionStatuses>((resolve) => store.onDidChange(resolve));
      assert.equal(store.current.get(SESSION)?.state, 'signedOut');
      assert.equal((await told).get(SESSION)?.state, 'signedIn');
      assert.equal(store.current.get(SESSION)?.state, 'signedIn');
    } finally {
      store.dispose();
    }
  });

  it('shows an end that was slept through as soon as it is told to look', async () => {
    bench.current.signInElsewhere(LEGACY);
    await bench.current.until(() => bench.current.state(LEGACY) === 'signedIn');
    clock.sleep(9 * HOUR_MS);
    assert.equal(bench.current.state(LEGACY), 'signedIn');
    bench.current.sessions.wake();
    assert.equal(bench.current.state(LEGACY), 'expired');
  });

  it('shows a session as signing in from beginning to end', () => {
    const states: (string | undefined)[] = [];
    bench.current.sessions.onDidChange(() => states.push(bench.current.state()));
    const spinner = bench.current.sessions.beginSignIn(SESSION);
    spinner.dispose();
    spinner.dispose();
    assert.deepEqual(states, ['signingIn', 'signedOut']);
  });

  it('follows the config file: sessions come and go, with their tokens', async () => {
    const token = bench.current.issueToken();
    mkdirSync(bench.current.cache.directory, { recursive: true });
    writeFileSync(bench.current.tokenFile('second'), JSON.stringify(token));
    bench.current.config.change(CONFIG.replaceAll(SESSION, 'second'));
    await bench.current.until(() => bench.current.state('second') === 'signedIn');
    assert.deepEqual([...bench.current.sessions.current.keys()], ['second', LEGACY]);
  });

  it('says what is wrong with a token file', async () => {
    mkdirSync(bench.current.cache.directory, { recursive: true });
    writeFileSync(bench.current.tokenFile(), '{"accessToken": "AT", "expiresAt": "never"}');
    await bench.current.until(() => status()?.problem !== undefined);
    assert.equal(status()?.state, 'signedOut');
    assert.equal(status()?.problem?.code, 'invalid');
    assert.equal(status()?.problem?.file, bench.current.tokenFile());
  });

  it('is silent when nothing changes', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    let fired = 0;
    bench.current.sessions.onDidChange(() => fired++);
    await bench.current.sessions.reload();
    clock.advance(MINUTE_MS);
    assert.equal(fired, 0);
  });

  it('tells of another token although it ends when the one before would have', async () => {
    const token = bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.state() === 'signedIn');
    let fired = 0;
    bench.current.sessions.onDidChange(() => fired++);
    bench.current.signInElsewhere(SESSION, { expiresAt: token.expiresAt });
    await bench.current.sessions.reload();
    assert.equal(fired, 1);
  });

  it('reads and writes the token of a session that is no longer in the files', async () => {
    bench.current.signInElsewhere();
    bench.current.config.change('');
    const token = await bench.current.sessions.readToken(SESSION);
    assert.ok(token);
    await bench.current.sessions.writeToken(SESSION, { ...token, accessToken: 'NEXT' });
    assert.equal((await bench.current.sessions.readToken(SESSION))?.accessToken, 'NEXT');
    assert.equal(bench.current.sessions.current.size, 0);
  });

  it('neither fires nor keeps a timer after its end', async () => {
    bench.current.signInElsewhere(LEGACY);
    await bench.current.until(() => bench.current.state(LEGACY) === 'signedIn');
    let fired = 0;
    bench.current.sessions.onDidChange(() => fired++);
    bench.current.sessions.dispose();
    await bench.current.sessions.reload();
    assert.equal(clock.timers, 0);
    assert.equal(fired, 0);
  });
});

/** A cache whose reads end when the test says so. */
class SlowCache extends TokenCache {
  readonly reads: ((reading: TokenReading) => void)[] = [];

  override async readToken(): Promise<TokenReading> {
    return new Promise((resolve) => this.reads.push(resolve));
  }
}

describe('two reads of one token file', () => {
  const home = temporaryDirectoryPerTest();

  it('end with what the later one saw, however long the earlier one takes', async () => {
    const logger = new RecordingLogger();
    const cache = new SlowCache(join(home.path, 'cache'), logger);
    const config = new ConfigSource(`[sso-session a]\nsso_start_url = ${LEGACY}\nsso_region = eu-west-1\n`);
    const refusedTokens = new RefusedTokens(join(home.path, 'storage'), logger);
    const creating = SessionStore.create({ config, cache, refusedTokens, clock: systemClock, logger });
    cache.reads.shift()?.({});
    const store = await creating;
    try {
      const expiresAt = new Date(Date.now() + HOUR_MS);
      const earlier = store.readToken('a');
      const later = store.readToken('a');
      cache.reads[1]?.({ token: { accessToken: 'YOUNG', expiresAt } });
      await later;
      cache.reads[0]?.({ token: { accessToken: 'OLD', expiresAt } });
      await earlier;
      assert.equal(store.lastToken('a')?.accessToken, 'YOUNG');
    } finally {
      store.dispose();
    }
  });
});
