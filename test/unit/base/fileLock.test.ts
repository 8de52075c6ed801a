import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { FileLockError, withFileLock } from '../../../src/base/fileLock';
import { identifyThisProcess, type ProcessIdentity } from '../../../src/base/processIdentity';
import { HurriedClock } from '../../fakes/fakeClock';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { ChildProgram, killHard } from '../../run/childProgram';
import { hasIrregularFiles, makePipe } from './irregularFiles';
import { temporaryDirectoryPerTest } from './temporaryDirectory';

/** A guard: nothing here has to wait that long. */
const WAIT_MS = 2 * MINUTE_MS;
const SHORT_WAIT_MS = 5 * SECOND_MS;
const MINUTE_S = 60;
const PROCESSES = 6;
const ROUNDS = 12;

describe('a lock among processes', () => {
  const directory = temporaryDirectoryPerTest();
  const lockPath = (): string => join(directory.path, 'token.json.lock');
  const plantLock = (holder: object, path = lockPath()): void => writeFileSync(path, JSON.stringify(holder));
  let touches = 0;
  let self: ProcessIdentity;
  let deadPid: number;
  before(async () => {
    self = await identifyThisProcess();
    deadPid = spawnSync(process.execPath, ['--version']).pid;
  });

  it('gives back what the work returned and is gone afterwards', async () => {
    const result = await withFileLock(
      lockPath(),
      () => {
        assert.deepEqual(readdirSync(directory.path), ['token.json.lock']);
        return Promise.resolve('done');
      },
      { waitMs: WAIT_MS },
    );
    assert.equal(result, 'done');
    assert.deepEqual(readdirSync(directory.path), []);
  });

  it('is released when the work fails, with the error of the work', async () => {
    const failure = new Error('the work failed');
    await assert.rejects(
      withFileLock(lockPath(), () => Promise.reject(failure), { waitMs: WAIT_MS }),
      (error) => error === failure,
    );
    assert.deepEqual(readdirSync(directory.path), []);
  });

  it('makes the directory that it lies in', async () => {
    const path = join(directory.path, 'sso', 'cache', 'lock');
    assert.equal(await withFileLock(path, () => Promise.resolve(1), { waitMs: WAIT_MS }), 1);
  });

  it('is held by one at a time within a process, too', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(lockPath(), work, { waitMs: WAIT_MS })));
    assert.equal(most, 1);
  });

  describe('with a living holder', () => {
    it('gives up after the wait, with a code', async () => {
      plantLock({ nonce: 'n', ...self });
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), {
          waitMs: SHORT_WAIT_MS,
          clock: new HurriedClock(),
        }),
        (error) => FileLockError.is(error, 'lockTimeout') && error.details['path'] === lockPath(),
      );
      assert.deepEqual(readdirSync(directory.path), ['token.json.lock']);
    });

    it('is waited for as long as others take turns, each for less than the wait', async () => {
      let turns = 1;
      plantLock({ nonce: '1', ...self });
      const clock = new HurriedClock(() => {
        if (sumOf(clock.waits) < turns * 0.8 * SHORT_WAIT_MS) return;
        if (++turns <= 5) plantLock({ nonce: String(turns), ...self });
        else rmSync(lockPath(), { force: true });
      });
      const options = { waitMs: SHORT_WAIT_MS, clock };
      assert.equal(await withFileLock(lockPath(), () => Promise.resolve(turns), options), 6);
      assert.ok(sumOf(clock.waits) > 3 * SHORT_WAIT_MS);
    });

    it('is waited for no longer when somebody sets the clock back by an hour', async () => {
      plantLock({ nonce: 'n', ...self });
      const clock = new HurriedClock(() => {
        if (clock.waits.length === 1) clock.setBack(HOUR_MS);
        // As its holder does.
        utimesSync(lockPath(), clock.now() / SECOND_MS, clock.now() / SECOND_MS);
        assert.ok(sumOf(clock.waits) < 2 * SHORT_WAIT_MS);
      });
      await expectHeld({ clock });
      assert.ok(sumOf(clock.waits) >= SHORT_WAIT_MS);
    });

    it('stops waiting when the signal aborts, with its reason', async () => {
      plantLock({ nonce: 'n', ...self });
      const controller = new AbortController();
      const waiting = withFileLock(lockPath(), () => Promise.resolve(), {
        waitMs: WAIT_MS,
        signal: controller.signal,
      });
      const reason = new Error('turned away');
      controller.abort(reason);
      await assert.rejects(waiting, (error) => error === reason);
      assert.deepEqual(readdirSync(directory.path), ['token.json.lock']);
    });

    it('waits for one whose process cannot be seen from here', async () => {
      const holders = {
        'on another machine': { ...dead('n'), host: 'another-machine' },
        'in a container of the same name': { ...dead('n'), space: 'a container' },
        'of a version that did not say where it counts': { ...dead('n'), space: undefined },
      };
      for (const [where, holder] of Object.entries(holders)) {
        plantLock(holder);
        await expectHeld({ where, clock: new HurriedClock(() => touch()) });
      }
    });

    it('waits for one that stands still, for its process is there', async () => {
      plantLock({ nonce: 'n', ...self });
      ageLock(4 * MINUTE_S);
      await expectHeld();
    });

    it('gives one that slept with the computer the time to show that it lives', async () => {
      plantLock({ nonce: 'n', ...self });
      ageLock(600 * MINUTE_S);
      await expectHeld({ clock: new HurriedClock(() => ageLock(0)) });
    });

    it('keeps its lock although its clock is another than ours', async () => {
      for (const aheadS of [-60 * MINUTE_S, 60 * MINUTE_S]) {
        plantLock({ ...dead('n'), host: 'another-machine' });
        ageLock(-aheadS);
        const clock = new HurriedClock((ms) => ageLock(-aheadS - (sumOf(clock.waits) + ms) / SECOND_MS));
        await expectHeld({ clock, waitMs: MINUTE_MS, where: `${aheadS} s ahead` });
      }
    });

    it('keeps its lock with a clock 20 s behind ours, touching it every 2 s', async () => {
      plantLock({ ...dead('n'), host: 'another-machine' });
      ageLock(20);
      let nextBeat = 2 * SECOND_MS;
      const clock = new HurriedClock(() => {
        if (sumOf(clock.waits) < nextBeat) return;
        utimesSync(lockPath(), clock.now() / SECOND_MS - 20, clock.now() / SECOND_MS - 20);
        nextBeat += 2 * SECOND_MS;
      });
      await expectHeld({ clock, waitMs: MINUTE_MS });
    });

    it('shows that it lives, by the date of the lock', async () => {
      const clock = new HurriedClock();
      const begun = clock.now();
      let touchedAt = 0;
      await withFileLock(
        lockPath(),
        async () => {
          while ((touchedAt = statSync(lockPath()).mtimeMs) < begun + 10 * SECOND_MS)
            await new Promise((resolve) => setImmediate(resolve));
        },
        { waitMs: WAIT_MS, clock },
      );
      assert.ok(touchedAt >= begun + 10 * SECOND_MS);
    });

    it('does not delete the lock of whoever took over from it', async () => {
      const successor = JSON.stringify({ nonce: 'successor', ...self });
      await withFileLock(
        lockPath(),
        () => {
          writeFileSync(lockPath(), successor);
          return Promise.resolve();
        },
        { waitMs: WAIT_MS },
      );
      assert.equal(readFileSync(lockPath(), 'utf8'), successor);
    });
  });

  describe('with a dead holder', () => {
    it('is taken over at once', async () => {
      plantLock(dead('n'));
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is taken over although another who tried died on the way', async () => {
      plantLock(dead('n'));
      plantLock(dead('m'), `${lockPath()}.n.0`);
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is left to a living one that is taking it over', async () => {
      plantLock(dead('n'));
      plantLock({ nonce: 'm', ...self }, `${lockPath()}.n.0`);
      await expectHeld();
      assert.ok(readdirSync(directory.path).includes('token.json.lock'));
    });

    it('is left alone when it wrote no name, as long as it is touched', async () => {
      writeFileSync(lockPath(), '{"nonce": "n", "pi');
      await expectHeld({ clock: new HurriedClock(() => touch()) });
    });

    it('is taken over once it was seen untouched for 3 s, whatever its date and however short the wait', async () => {
      plantLock({ ...dead('n'), host: 'another-machine' });
      const clock = new HurriedClock();
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: SECOND_MS, clock });
      assert.ok(sumOf(clock.waits) >= 3 * SECOND_MS);
    });

    it('is not taken to be dead for the time in which nobody could look', async () => {
      plantLock({ ...dead('n'), host: 'another-machine' });
      let isAsleep = true;
      const clock = new HurriedClock(() => {
        if (isAsleep) clock.pass(HOUR_MS);
        isAsleep = false;
        if (sumOf(clock.waits) > SECOND_MS) touch();
      });
      await expectHeld({ clock, waitMs: HOUR_MS + 1 });
    });

    it('is taken over when it has shown no life for long', async () => {
      const ages: [holder: object | string, seconds: number][] = [
        ['{"nonce": "n", "pi', 9],
        [{ ...dead('n'), host: 'another-machine' }, 9],
        [{ nonce: 'n', ...self, space: 'a container' }, 9],
        [{ nonce: 'n', pid: process.pid, host: self.host }, 9],
        // Somebody has set the clock back since.
        [{ ...dead('n'), host: 'another-machine' }, -60 * MINUTE_S],
        // Its number is that of another process by now.
        [{ nonce: 'n', ...self, started: undefined }, 6 * MINUTE_S],
      ];
      await Promise.all(
        ages.map(async ([holder, seconds], index) => {
          const path = `${lockPath()}-${index}`;
          writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
          ageLock(seconds, path);
          await withFileLock(path, () => Promise.resolve(), {
            waitMs: SHORT_WAIT_MS,
            clock: new HurriedClock(),
          });
        }),
      );
      assert.deepEqual(readdirSync(directory.path), []);
    });

    if (process.platform === 'linux') {
      it('is taken over at once although its number is that of another process by now', async () => {
        plantLock({ nonce: 'n', ...self, started: '1' });
        const clock = new HurriedClock();
        await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: SHORT_WAIT_MS, clock });
        assert.deepEqual(clock.waits, []);
      });
    }

    it('takes along what others left who died on the way, and nothing else', async () => {
      const nonce = '01234567-89ab-cdef-0123-456789abcdef';
      const left = [nonce, `${nonce}.0`, `${nonce}.12.${nonce}`, `unknown.0.${nonce}`];
      const others = ['bak', `${nonce}.json`, `x.${nonce}`, '0.1'];
      for (const name of [...left, ...others]) plantOld(`${lockPath()}.${name}`);
      plantOld(join(directory.path, `other.lock.${nonce}`));
      const young = `${lockPath()}.fedcba98-89ab-cdef-0123-456789abcdef`;
      writeFileSync(young, 'of somebody who is at it');
      plantLock(dead('n'));
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(
        readdirSync(directory.path).sort(),
        [
          `other.lock.${nonce}`,
          ...others.map((name) => `token.json.lock.${name}`),
          `token.json.lock.fedcba98-89ab-cdef-0123-456789abcdef`,
        ].sort(),
      );
    });
  });

  describe('on Windows, where a name is not free before the last reader of a deleted file is done', () => {
    let restore: () => void;
    afterEach(() => restore());

    it('is taken when the name is free again', async () => {
      restore = failCalls({
        link: refusing(lockPath(), 'EPERM'),
        open: refusing(lockPath(), 'EPERM', 2),
      });
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is refused with the error of the system, and at once, when no file can be made beside it', async () => {
      const codes = ['ENOSPC', 'asked again'];
      restore = failCalls({ open: () => codes.shift() });
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS }),
        {
          code: 'ENOSPC',
        },
      );
      assert.deepEqual(codes, ['asked again']);
    });

    it('is released although somebody is reading it', async () => {
      restore = failCalls({
        open: refusing(lockPath(), 'EPERM', 1),
        unlink: refusing(lockPath(), 'EPERM', 1),
      });
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });
  });

  describe('in a moment without file descriptors', () => {
    let restore: () => void;
    afterEach(() => restore());

    it('is released, later', async () => {
      restore = failCalls({ open: refusing(lockPath(), 'EMFILE', 2) });
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is not taken from a living holder that stands still', async () => {
      plantLock({ nonce: 'n', ...self });
      ageLock(9);
      restore = failCalls({ open: refusing(lockPath(), 'EMFILE') });
      await expectHeld();
    });
  });

  it('is not made where a pipe is, which stays', async function () {
    if (!hasIrregularFiles) this.skip();
    makePipe(lockPath());
    ageLock(60);
    await assert.rejects(
      withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS, clock: new HurriedClock() }),
      { code: 'notRegular' },
    );
    assert.deepEqual(readdirSync(directory.path), ['token.json.lock']);
  });

  describe('among real processes', () => {
    it('is held by one at a time, and taken over from a dead one by one alone', async () => {
      const counter = join(directory.path, 'counter');
      writeFileSync(counter, '0');
      plantLock(dead('n'));
      const program = await ChildProgram.build('test/unit/base/countingProgram.ts');
      try {
        const codes = await Promise.all(
          Array.from({ length: PROCESSES }, () => program.run([lockPath(), counter, String(ROUNDS)])),
        );
        assert.deepEqual(new Set(codes), new Set([0]));
      } finally {
        program.remove();
      }
      assert.equal(readFileSync(counter, 'utf8'), String(PROCESSES * ROUNDS));
      assert.deepEqual(readdirSync(directory.path), ['counter']);
    });

    it('passes on at once when its holder is killed', async () => {
      const program = await ChildProgram.build('test/unit/base/holdingProgram.ts');
      try {
        const child = program.start([lockPath()]);
        await once(child, 'message');
        await expectHeld();
        await killHard(child);
        const clock = new HurriedClock();
        await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS, clock });
        assert.deepEqual(clock.waits, []);
      } finally {
        program.remove();
      }
    });
  });

  function dead(nonce: string): ProcessIdentity & { nonce: string } {
    return { nonce, ...self, pid: deadPid };
  }

  async function expectHeld({
    where = '',
    waitMs = SHORT_WAIT_MS,
    clock = new HurriedClock(),
  } = {}): Promise<void> {
    await assert.rejects(
      withFileLock(lockPath(), () => Promise.resolve(), { waitMs, clock }),
      (error) => FileLockError.is(error, 'lockTimeout'),
      where,
    );
  }

  function sumOf(waits: readonly number[]): number {
    return waits.reduce((sum, wait) => sum + wait, 0);
  }

  function touch(): void {
    const now = Date.now() / SECOND_MS + touches++ / SECOND_MS;
    utimesSync(lockPath(), now, now);
  }

  function ageLock(seconds: number, path = lockPath()): void {
    const then = Date.now() / 1000 - seconds;
    utimesSync(path, then, then);
  }

  function plantOld(path: string): void {
    writeFileSync(path, '');
    ageLock(61 * MINUTE_S, path);
  }
});
