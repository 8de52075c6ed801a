import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOUR_MS, MINUTE_MS, SECOND_MS, systemClock, type Clock } from '../../../src/base/clock';
import { identifyThisProcess } from '../../../src/base/processIdentity';
import { SsoError } from '../../../src/sso/errors';
import { MOST_IN_FLIGHT, RequestLimiter } from '../../../src/sso/requestLimiter';
import { initialPace } from '../../../src/sso/requestPace';
import { FakeClock, HurriedClock } from '../../fakes/fakeClock';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

function throttled(retryAfterSeconds?: string): SsoError {
  return new SsoError('throttled', 'too many requests', {
    details: retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  });
}

/** A request that ends when the test says so. */
function heldRequest(): { readonly send: () => Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const held = new Promise<void>((resolve) => (end = resolve));
  return { send: () => held, end: () => end() };
}

describe('the request limiter', () => {
  const directory = temporaryDirectoryPerTest();
  const logger = new RecordingLogger();
  let limiters: RequestLimiter[] = [];
  const file = (): string => join(directory.path, 'pace', 'one.json');
  const open = (clock: Clock = systemClock): RequestLimiter => {
    const limiter = new RequestLimiter({ file: file(), clock, logger });
    limiters.push(limiter);
    return limiter;
  };
  /** As if other requests had been answered, so that nothing waits for long. */
  const writePace = (changes: object): void => {
    mkdirSync(dirname(file()), { recursive: true });
    const now = Date.now();
    writeFileSync(file(), JSON.stringify({ ...initialPace(now), ...changes }));
  };
  const readPace = (): { rate: number; limit?: number; pausedUntil: number } =>
    JSON.parse(readFileSync(file(), 'utf8')) as { rate: number; limit?: number; pausedUntil: number };
  beforeEach(() => {
    logger.lines.length = 0;
  });
  afterEach(() => {
    for (const limiter of limiters) limiter.dispose();
    limiters = [];
  });

  /** Lets time pass until something has come. */
  const pass = async (clock: FakeClock, coming: Promise<unknown>): Promise<void> => {
    const wait = { isOver: false };
    void coming.finally(() => (wait.isOver = true));
    while (!wait.isOver) {
      if (clock.timers > 0) clock.advance(10);
      await nextTurn();
    }
  };

  it('does nothing before the first request', () => {
    open();
    assert.ok(!existsSync(dirname(file())));
  });

  it('hands on what the request answers, and what it throws', async () => {
    const limiter = open();
    assert.equal(await limiter.run(() => Promise.resolve(5)), 5);
    const forbidden = new SsoError('forbidden', 'no');
    await assert.rejects(
      limiter.run(() => Promise.reject(forbidden)),
      (error) => error === forbidden,
    );
  });

  it('sends again what was refused, not before the service wants it', async () => {
    for (const [retryAfter, expectedMs] of [
      ['7', 7000],
      ['0.75', 750],
      [undefined, 250],
      ['tomorrow', 250],
    ] as const) {
      const clock = new HurriedClock();
      const sentAt: number[] = [];
      const answer = await new RequestLimiter({
        file: join(directory.path, `${retryAfter}.json`),
        clock,
        logger,
      }).run(() => {
        sentAt.push(clock.now());
        return sentAt.length === 1 ? Promise.reject(throttled(retryAfter)) : Promise.resolve('done');
      });
      assert.equal(answer, 'done');
      const [first = 0, second = 0] = sentAt;
      assert.ok(second - first >= expectedMs, `${retryAfter}: again after ${second - first} ms`);
      assert.ok(second - first < expectedMs + 200, `${retryAfter}: again after ${second - first} ms`);
    }
  });

  it('gives up after minutes of refusals only', async () => {
    const clock = new HurriedClock();
    const begunAt = clock.now();
    const refusal = throttled();
    await assert.rejects(
      open(clock).run(() => Promise.reject(refusal)),
      (error) => error === refusal,
    );
    assert.ok(clock.now() - begunAt > 5 * MINUTE_MS);
  });

  it('rejects at once when a waiting caller turns away, and lets the others go on', async () => {
    const clock = new FakeClock();
    writePace({ pausedUntil: clock.now() + 300 });
    const limiter = open(clock);
    const controller = new AbortController();
    const reason = new Error('turned away');
    const sent: string[] = [];
    const send = (name: string) => () => Promise.resolve(sent.push(name));
    const leaving = limiter.run(send('leaving'), { signal: controller.signal });
    const staying = limiter.run(send('staying'));
    controller.abort(reason);
    await assert.rejects(leaving, (error) => error === reason);
    assert.deepEqual(sent, []);
    await pass(clock, staying);
    assert.deepEqual(sent, ['staying']);
    await assert.rejects(
      limiter.run(send('late'), { signal: controller.signal }),
      (error) => error === reason,
    );
    assert.deepEqual(sent, ['staying']);
  });

  it('lets an urgent request pass those that wait', async () => {
    const clock = new FakeClock();
    writePace({ pausedUntil: clock.now() + 200, rate: 200 });
    const limiter = open(clock);
    const sent: string[] = [];
    const send = (name: string) => () => Promise.resolve(sent.push(name));
    const calls = [limiter.run(send('one')), limiter.run(send('two'))];
    await nextTurn();
    calls.push(limiter.run(send('urgent'), { isUrgent: true }));
    await pass(clock, Promise.all(calls));
    assert.deepEqual(sent, ['urgent', 'one', 'two']);
  });

  it('has no more requests under way than it may', async () => {
    writePace({ rate: 1000 });
    const limiter = open();
    const held = Array.from({ length: MOST_IN_FLIGHT + 10 }, heldRequest);
    let underWay = 0;
    let most = 0;
    let arrived = (): void => undefined;
    const full = new Promise<void>((resolve) => (arrived = resolve));
    const calls = held.map(({ send }) =>
      limiter.run(async () => {
        most = Math.max(most, ++underWay);
        if (underWay === MOST_IN_FLIGHT) arrived();
        await send();
        underWay--;
      }),
    );
    await full;
    for (const { end } of held) end();
    await Promise.all(calls);
    assert.equal(most, MOST_IN_FLIGHT);
  });

  describe('shares its pace through a file', () => {
    it('that only the owner may read', async () => {
      await open().run(() => Promise.resolve());
      assert.equal(statSync(file()).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
    });

    it('so that a refusal in one window makes another wait', async () => {
      const [one, other] = [open(), open()];
      let refusals = 0;
      const refusedOnce = one.run(() =>
        ++refusals === 1 ? Promise.reject(throttled('0.5')) : Promise.resolve(),
      );
      while (!existsSync(file()) || readText(file()).includes('"refusalsInARow":0')) await nextTurn();
      const { pausedUntil } = readPace();
      await other.run(() => Promise.resolve());
      assert.ok(Date.now() >= pausedUntil, 'the other window did not wait');
      await refusedOnce;
    });

    it('so that many windows together are no faster than one', async () => {
      writePace({ rate: 100, limit: 100, nextAt: Date.now() + 100 });
      const begun = performance.now();
      await Promise.all(
        Array.from({ length: 5 }, () => open()).flatMap((limiter) =>
          Array.from({ length: 20 }, () => limiter.run(() => Promise.resolve())),
        ),
      );
      const perSecond = (100 * SECOND_MS) / (performance.now() - begun);
      assert.ok(perSecond < 115, `${perSecond.toFixed(0)}/s`);
    });

    for (const [what, content] of [
      ['torn', '{"rate":500,"lim'],
      ['hostile', JSON.stringify({ ...initialPace(Date.now()), rate: 1e300, pausedUntil: 1e300 })],
      ['not even an object', '[[["5"]]]'],
    ] as const) {
      it(`that counts as none when it is ${what}`, async () => {
        mkdirSync(dirname(file()), { recursive: true });
        writeFileSync(file(), content);
        await open().run(() => Promise.resolve());
        assert.equal(readPace().rate, initialPace(0).rate);
      });
    }

    it('without waiting for a process that died with the lock', async () => {
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      mkdirSync(dirname(file()), { recursive: true });
      writeFileSync(
        `${file()}.lock`,
        JSON.stringify({ nonce: 'dead', ...(await identifyThisProcess()), pid }),
      );
      await open().run(() => Promise.resolve());
      assert.ok(!existsSync(`${file()}.lock`));
      assert.doesNotMatch(logger.text, /not shared/);
    });

    it('and goes by its own pace, saying so once, when there can be no file', async () => {
      writeFileSync(join(directory.path, 'pace'), 'a file where the folder should be');
      const limiter = open();
      for (let request = 0; request < 4; request++) await limiter.run(() => Promise.resolve());
      assert.equal(logger.lines.filter((line) => line.includes('not shared')).length, 1, logger.text);
    });
  });

  it('is not held up by a clock that is set back while it waits', async () => {
    let offsetMs = 0;
    const clock: Clock = { ...systemClock, now: () => Date.now() + offsetMs };
    const limiter = open(clock);
    for (const changeMs of [-HOUR_MS, 2 * HOUR_MS, -HOUR_MS]) {
      const calls = Array.from({ length: 6 }, () => limiter.run(() => Promise.resolve()));
      await calls[0];
      offsetMs += changeMs;
      await Promise.all(calls);
    }
  });
});

function readText(path: string): string {
  return readFileSync(path, 'utf8') || '"refusalsInARow":0';
}
