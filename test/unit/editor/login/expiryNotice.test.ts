import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../src/base/clock';
import { Emitter } from '../../../../src/base/event';
import {
  endingSessions,
  ExpiryNoticeClaims,
  ExpiryNoticeScheduler,
  type EndingSession,
} from '../../../../src/editor/login/expiryNoticeScheduler';
import { describeSession } from '../../../../src/sso/sessionStatus';
import type { SessionStatuses } from '../../../../src/sso/sessionStore';
import { ConfigSource } from '../../../fakes/configSource';
import { FakeClock } from '../../../fakes/fakeClock';
import { RecordingLogger } from '../../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../../base/temporaryDirectory';
import { CONFIG, LEGACY, SESSION } from '../../sso/workbench';

/** Tokens without a refresh token, as the session store would show them: when each ends, by session id. */
class Tokens {
  readonly #changed = new Emitter<SessionStatuses>();
  readonly #ends = new Map<string, number>();
  readonly #clock: FakeClock;
  readonly onDidChange = this.#changed.event;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get current(): SessionStatuses {
    const statuses = [...new ConfigSource(CONFIG).current.sessions].map(([id, session]) => {
      const end = this.#ends.get(id);
      const token = end === undefined ? undefined : { accessToken: `${id} ${end}`, expiresAt: new Date(end) };
      const knowledge = { signingIn: false, rejected: false };
      return [id, describeSession(session, token ? { token } : {}, knowledge, this.#clock.now())] as const;
    });
    return new Map(statuses);
  }

  end(id: string, at: number): void {
    this.#ends.set(id, at);
    this.#changed.fire(this.current);
  }
}

/** A window of the user, with what it has shown. */
class FakeWindow {
  readonly shown: string[] = [];
  readonly used = new Set([SESSION]);
  readonly scheduler: ExpiryNoticeScheduler;
  focused = true;
  warnBeforeMs = 15 * MINUTE_MS;
  /** Ends the notice that is on the screen. */
  answer: () => void = () => {};
  /** How many endings this window has tried to claim, and has the answer for. */
  claims = 0;

  constructor(tokens: Tokens, clock: FakeClock, directory: string) {
    const claims = new ExpiryNoticeClaims(directory, new RecordingLogger());
    this.scheduler = new ExpiryNoticeScheduler({
      clock,
      endings: () => endingSessions(tokens.current, this.used),
      warnBeforeMs: () => this.warnBeforeMs,
      isFocused: () => this.focused,
      claim: async (ending) => {
        const mine = await claims.claim(ending, clock.now());
        this.claims++;
        return mine;
      },
      show: ({ id }: EndingSession) => {
        this.shown.push(id);
        return new Promise((resolve) => (this.answer = resolve));
      },
    });
    tokens.onDidChange(() => this.scheduler.update());
  }

  async untilClaimed(times: number): Promise<void> {
    while (this.claims < times) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the notice before the end', () => {
  const directory = temporaryDirectoryPerTest();
  let clock: FakeClock;
  let tokens: Tokens;
  let windows: FakeWindow[];
  beforeEach(() => {
    clock = new FakeClock();
    tokens = new Tokens(clock);
    windows = [];
  });
  afterEach(() => {
    for (const { scheduler } of windows) scheduler.dispose();
    assert.equal(clock.timers, 0);
  });

  const storage = (): string => join(directory.path, 'expiryNotices');
  const openWindow = (): FakeWindow => {
    const window = new FakeWindow(tokens, clock, storage());
    windows.push(window);
    return window;
  };
  const shown = (): string[] => windows.flatMap((window) => window.shown);
  const in8Hours = (): number => clock.now() + 8 * HOUR_MS;

  it('comes once, so many minutes before the end', async () => {
    const window = openWindow();
    tokens.end(SESSION, in8Hours());
    clock.advance(8 * HOUR_MS - 15 * MINUTE_MS - 1);
    assert.equal(window.claims, 0);
    clock.advance(1);
    await window.untilClaimed(1);
    assert.deepEqual(window.shown, [SESSION]);
    window.answer();
    clock.advance(2 * HOUR_MS);
    assert.deepEqual(window.shown, [SESSION]);
  });

  it('comes in one of many windows, the one that the user looks at', async () => {
    for (let index = 0; index < 10; index++) openWindow().focused = index === 7;
    tokens.end(SESSION, in8Hours());
    clock.advance(8 * HOUR_MS - 15 * MINUTE_MS);
    await windows[7]!.untilClaimed(1);
    clock.advance(10 * SECOND_MS);
    await Promise.all(windows.map((window) => window.untilClaimed(1)));
    assert.deepEqual(windows[7]!.shown, [SESSION]);
    assert.equal(shown().length, 1);
  });

  it('comes in some window although the user looks at none', async () => {
    for (let index = 0; index < 3; index++) openWindow().focused = false;
    tokens.end(SESSION, in8Hours());
    clock.advance(8 * HOUR_MS - 14 * MINUTE_MS);
    await Promise.all(windows.map((window) => window.untilClaimed(1)));
    assert.equal(shown().length, 1);
  });

  it('is not repeated by a window that opens later', async () => {
    const first = openWindow();
    tokens.end(SESSION, clock.now() + 10 * MINUTE_MS);
    clock.advance(MINUTE_MS);
    await first.untilClaimed(1);
    const second = openWindow();
    clock.advance(MINUTE_MS);
    await second.untilClaimed(1);
    assert.deepEqual(second.shown, []);
    assert.equal(shown().length, 1);
  });

  it('does not come at start-up, but a minute later', async () => {
    tokens.end(SESSION, clock.now() + 10 * MINUTE_MS);
    const window = openWindow();
    clock.advance(MINUTE_MS - 1);
    assert.equal(window.claims, 0);
    clock.advance(1);
    await window.untilClaimed(1);
    assert.deepEqual(window.shown, [SESSION]);
  });

  it('does not come while no active profile uses the session, and comes when one does', async () => {
    const window = openWindow();
    window.used.clear();
    tokens.end(SESSION, clock.now() + HOUR_MS);
    clock.advance(50 * MINUTE_MS);
    assert.equal(window.claims, 0);
    window.used.add(SESSION);
    window.scheduler.update();
    clock.advance(0);
    await window.untilClaimed(1);
    assert.deepEqual(window.shown, [SESSION]);
  });

  it('does not come when a login has moved the end, but before the later end', async () => {
    const window = openWindow();
    tokens.end(SESSION, clock.now() + HOUR_MS);
    clock.advance(30 * MINUTE_MS);
    tokens.end(SESSION, clock.now() + 8 * HOUR_MS);
    clock.advance(HOUR_MS);
    assert.equal(window.claims, 0);
    clock.advance(7 * HOUR_MS - 15 * MINUTE_MS);
    await window.untilClaimed(1);
    assert.deepEqual(window.shown, [SESSION]);
  });

  it('never comes when it is switched off, nor after the end', () => {
    const window = openWindow();
    window.warnBeforeMs = 0;
    tokens.end(SESSION, clock.now() + HOUR_MS);
    clock.advance(2 * HOUR_MS);
    window.warnBeforeMs = 15 * MINUTE_MS;
    window.scheduler.update();
    clock.advance(HOUR_MS);
    assert.equal(window.claims, 0);
  });

  it('is one at a time: another session waits for the answer, or for a minute', async () => {
    const window = openWindow();
    window.used.add(LEGACY);
    clock.advance(HOUR_MS);
    tokens.end(SESSION, clock.now() + 10 * MINUTE_MS);
    tokens.end(LEGACY, clock.now() + 10 * MINUTE_MS);
    clock.advance(0);
    await window.untilClaimed(1);
    clock.advance(MINUTE_MS - 1);
    assert.equal(window.shown.length, 1);
    clock.advance(1);
    await window.untilClaimed(2);
    assert.deepEqual(window.shown.toSorted(), [LEGACY, SESSION].toSorted());
  });

  it('leaves no claims of endings that have passed', async () => {
    const window = openWindow();
    tokens.end(SESSION, clock.now() + 10 * MINUTE_MS);
    clock.advance(MINUTE_MS);
    await window.untilClaimed(1);
    window.answer();
    clock.advance(HOUR_MS);
    tokens.end(SESSION, clock.now() + HOUR_MS);
    clock.advance(HOUR_MS - 5 * MINUTE_MS);
    await window.untilClaimed(2);
    assert.equal(readdirSync(storage()).length, 1);
  });

  it('comes although an old claim cannot be removed', async () => {
    mkdirSync(join(storage(), `1-${'a'.repeat(40)}`), { recursive: true });
    const window = openWindow();
    tokens.end(SESSION, clock.now() + 10 * MINUTE_MS);
    clock.advance(MINUTE_MS);
    await window.untilClaimed(1);
    assert.deepEqual(window.shown, [SESSION]);
  });
});
