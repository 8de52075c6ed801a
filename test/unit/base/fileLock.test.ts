import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FileLockError, withFileLock } from '../../../src/base/fileLock';
import { ChildProgram, killHard } from './childProgram';
import { temporaryDirectoryPerTest } from './temporaryDirectory';

/** Long enough for anything but a holder that is waited for in vain, and shorter than a lock takes to go stale. */
const WAIT_MS = 4000;
const PROCESSES = 6;
const ROUNDS = 12;

describe('a lock among processes', () => {
  const directory = temporaryDirectoryPerTest();
  const lockPath = (): string => join(directory.path, 'token.json.lock');
  const plantLock = (holder: object, path = lockPath()): void => writeFileSync(path, JSON.stringify(holder));
  const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

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
      plantLock({ nonce: 'n', pid: process.pid, host: hostname() });
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), { waitMs: 60 }),
        (error) => FileLockError.is(error, 'lockTimeout') && error.details['path'] === lockPath(),
      );
      assert.deepEqual(readdirSync(directory.path), ['token.json.lock']);
    });

    it('stops waiting when the signal aborts, with its reason', async () => {
      plantLock({ nonce: 'n', pid: process.pid, host: hostname() });
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

    it('waits for one on another machine until it shows no life', async () => {
      plantLock({ nonce: 'n', pid: 1, host: 'another-machine' });
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), { waitMs: 60 }),
        (error) => FileLockError.is(error, 'lockTimeout'),
      );
      ageLock(9);
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('does not delete the lock of whoever took over from it', async () => {
      const successor = JSON.stringify({ nonce: 'successor', pid: process.pid, host: hostname() });
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
      plantLock({ nonce: 'n', pid: deadPid(), host: hostname() });
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is taken over although another who tried died on the way', async () => {
      const pid = deadPid();
      plantLock({ nonce: 'n', pid, host: hostname() });
      plantLock({ nonce: 'm', pid, host: hostname() }, `${lockPath()}.n.0`);
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });

    it('is left to a living one that is taking it over', async () => {
      plantLock({ nonce: 'n', pid: deadPid(), host: hostname() });
      plantLock({ nonce: 'm', pid: process.pid, host: hostname() }, `${lockPath()}.n.0`);
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), { waitMs: 60 }),
        (error) => FileLockError.is(error, 'lockTimeout'),
      );
      assert.ok(readdirSync(directory.path).includes('token.json.lock'));
    });

    it('that wrote no name is taken over when it is old', async () => {
      writeFileSync(lockPath(), '{"nonce": "n", "pi');
      await assert.rejects(
        withFileLock(lockPath(), () => Promise.resolve(), { waitMs: 60 }),
        (error) => FileLockError.is(error, 'lockTimeout'),
      );
      ageLock(9);
      await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      assert.deepEqual(readdirSync(directory.path), []);
    });
  });

  describe('among real processes', () => {
    it('is held by one at a time, and taken over from a dead one by one alone', async () => {
      const counter = join(directory.path, 'counter');
      writeFileSync(counter, '0');
      plantLock({ nonce: 'n', pid: deadPid(), host: hostname() });
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
        await assert.rejects(
          withFileLock(lockPath(), () => Promise.resolve(), { waitMs: 60 }),
          (error) => FileLockError.is(error, 'lockTimeout'),
        );
        await killHard(child);
        await withFileLock(lockPath(), () => Promise.resolve(), { waitMs: WAIT_MS });
      } finally {
        program.remove();
      }
    });
  });

  function ageLock(seconds: number): void {
    const then = Date.now() / 1000 - seconds;
    utimesSync(lockPath(), then, then);
  }
});
