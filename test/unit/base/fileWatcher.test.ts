import assert from 'node:assert/strict';
import { watch, writeFileSync, type FSWatcher } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../../src/base/disposable';
import { watchPaths, type PathWatching } from '../../../src/base/fileWatcher';
import { FakeClock } from '../../fakes/fakeClock';
import { silentLogger } from '../../fakes/silentLogger';

/** A guard: a notice comes within 100 ms on a quiet machine. */
const NOTICE_LIMIT_MS = 120_000;
/** Long enough for a notice that must not come. */
const QUIET_MS = 150;

describe('watchPaths', () => {
  let home: string;
  let watching: Disposable | undefined;
  let told: string[];
  let wake: () => void;

  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'watch-')));
    told = [];
    wake = () => undefined;
  });
  afterEach(async () => {
    watching?.dispose();
    await rm(home, { recursive: true, force: true });
  });

  function start(...paths: string[]): void {
    const onChange = (path: string): void => {
      told.push(path);
      wake();
    };
    watching = watchPaths(paths, onChange, silentLogger);
  }

  /** Acts and waits until `path` is told. */
  async function expectNotice(path: string, act: () => Promise<unknown>): Promise<void> {
    told = [];
    await act();
    const limit = Date.now() + NOTICE_LIMIT_MS;
    while (!told.includes(path)) {
      assert.ok(Date.now() < limit, `a change of ${path} is told`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await quiet();
  }

  function quiet(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }

  it('tells of a file written in place, replaced, deleted and made again', async () => {
    const file = join(home, 'config');
    await writeFile(file, 'a');
    start(file);
    await expectNotice(file, () => writeFile(file, 'b'));
    await expectNotice(file, async () => {
      await writeFile(`${file}.tmp`, 'c');
      await rename(`${file}.tmp`, file);
    });
    await expectNotice(file, () => writeFile(file, 'd'));
    await expectNotice(file, () => unlink(file));
    await expectNotice(file, () => writeFile(file, 'e'));
  });

  it('waits for directories that do not exist', async () => {
    const file = join(home, '.aws', 'sso', 'cache', 'token.json');
    start(file);
    await expectNotice(file, async () => {
      await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
      await writeFile(file, 'a');
    });
    await expectNotice(file, () => writeFile(file, 'b'));
  });

  it('follows a directory that is deleted and made again, or moved away and replaced', async () => {
    const directory = join(home, '.aws');
    const file = join(directory, 'config');
    await mkdir(directory);
    await writeFile(file, 'a');
    start(file, join(directory, 'credentials'));
    await expectNotice(file, () => rm(directory, { recursive: true }));
    await expectNotice(file, async () => {
      await mkdir(directory);
      await writeFile(file, 'b');
    });
    await expectNotice(file, () => writeFile(file, 'c'));
    await expectNotice(file, () => rename(directory, `${directory}.old`));
    await mkdir(`${directory}.next`);
    await writeFile(join(`${directory}.next`, 'config'), 'd');
    await expectNotice(file, () => rename(`${directory}.next`, directory));
    await expectNotice(file, () => writeFile(file, 'e'));
  });

  it('sees a directory deleted and made again at once', async () => {
    const directory = join(home, '.aws');
    const file = join(directory, 'config');
    await mkdir(directory);
    await writeFile(file, 'a');
    start(file);
    await expectNotice(file, async () => {
      await rm(directory, { recursive: true });
      await mkdir(directory);
      await writeFile(file, 'b');
    });
    await expectNotice(file, () => writeFile(file, 'c'));
  });

  it('follows symbolic links: a target edited, replaced, missing at first, another target', async () => {
    const dotfiles = join(home, 'dotfiles');
    const target = join(dotfiles, 'config');
    const file = join(home, '.aws', 'config');
    await mkdir(join(home, '.aws'));
    await mkdir(dotfiles);
    await symlink('../dotfiles/config', file);
    start(file);
    await expectNotice(file, () => writeFile(target, 'a'));
    await expectNotice(file, () => writeFile(target, 'b'));
    await expectNotice(file, async () => {
      await writeFile(`${target}.tmp`, 'c');
      await rename(`${target}.tmp`, target);
    });
    await expectNotice(file, () => writeFile(target, 'd'));
    await writeFile(join(dotfiles, 'other'), 'x');
    await expectNotice(file, async () => {
      await symlink('../dotfiles/other', `${file}.tmp`);
      await rename(`${file}.tmp`, file);
    });
    await expectNotice(file, () => writeFile(join(dotfiles, 'other'), 'y'));
  });

  it('follows a linked directory to its next target', async () => {
    const file = join(home, '.aws', 'config');
    for (const name of ['one', 'two']) {
      await mkdir(join(home, 'store', name), { recursive: true });
      await writeFile(join(home, 'store', name, 'config'), name);
    }
    await symlink(join('store', 'one'), join(home, '.aws'));
    start(file);
    await expectNotice(file, () => writeFile(join(home, 'store', 'one', 'config'), 'a'));
    await expectNotice(file, async () => {
      await symlink(join('store', 'two'), join(home, 'next'));
      await rename(join(home, 'next'), join(home, '.aws'));
    });
    await expectNotice(file, () => writeFile(join(home, 'store', 'two', 'config'), 'b'));
  });

  it('follows a linked directory far above to its next target, also behind another link', async () => {
    const direct = join(home, 'current', 'aws', 'config');
    const linked = join(home, '.aws', 'config');
    for (const name of ['one', 'two']) {
      await mkdir(join(home, name, 'aws'), { recursive: true });
      await writeFile(join(home, name, 'aws', 'config'), name);
    }
    await symlink('one', join(home, 'current'));
    await mkdir(join(home, '.aws'));
    await symlink('../current/aws/config', linked);
    start(direct, linked);
    const expectBoth = (act: () => Promise<unknown>): Promise<void> =>
      expectNotice(linked, act).then(() => assert.ok(told.includes(direct)));
    await expectBoth(() => writeFile(join(home, 'one', 'aws', 'config'), 'a'));
    await expectBoth(async () => {
      await symlink('two', join(home, 'next'));
      await rename(join(home, 'next'), join(home, 'current'));
    });
    await expectBoth(() => writeFile(join(home, 'two', 'aws', 'config'), 'b'));
    told = [];
    await writeFile(join(home, 'one', 'aws', 'config'), 'c');
    await quiet();
    assert.deepEqual(told, []);
  });

  it('waits behind a linked directory for what is not there yet', async () => {
    const file = join(home, 'current', 'aws', 'config');
    await mkdir(join(home, 'one'));
    await mkdir(join(home, 'two', 'aws'), { recursive: true });
    await symlink('one', join(home, 'current'));
    start(file);
    await expectNotice(file, async () => {
      await mkdir(join(home, 'one', 'aws'));
      await writeFile(join(home, 'one', 'aws', 'config'), 'a');
    });
    await expectNotice(file, async () => {
      await symlink('two', join(home, 'next'));
      await rename(join(home, 'next'), join(home, 'current'));
    });
    await expectNotice(file, () => writeFile(join(home, 'two', 'aws', 'config'), 'b'));
  });

  it('tells of every file in a watched directory, however many there are', async () => {
    const cache = join(home, 'cache');
    await mkdir(cache);
    for (let index = 0; index < 500; index++) await writeFile(join(cache, `${index}.json`), '{}');
    start(cache);
    await expectNotice(cache, () => writeFile(join(cache, '77.json'), '{"a":1}'));
    await expectNotice(cache, () => writeFile(join(cache, 'added.json'), '{}'));
    await expectNotice(cache, () => unlink(join(cache, '3.json')));
    await expectNotice(cache, async () => {
      await rm(cache, { recursive: true });
      await mkdir(cache);
    });
    await expectNotice(cache, () => writeFile(join(cache, 'again.json'), '{}'));
  });

  it('tells a burst of writes in few notices and is silent about other files', async () => {
    const file = join(home, 'config');
    await writeFile(file, '');
    start(file);
    await expectNotice(file, async () => {
      for (let index = 0; index < 200; index++) writeFileSync(file, String(index));
      await Promise.resolve();
    });
    assert.ok(told.length < 50, `${told.length} notices for 200 writes`);
    told = [];
    await writeFile(join(home, 'unrelated'), 'x');
    await mkdir(join(home, 'project'));
    await writeFile(join(home, 'project', 'config'), 'x');
    await quiet();
    assert.deepEqual(told, []);
  });

  it('is silent once disposed and about nothing that existed before', async () => {
    const file = join(home, 'config');
    await writeFile(file, 'a');
    start(file);
    await utimes(file, 1, 1);
    watching?.dispose();
    await writeFile(file, 'b');
    await quiet();
    assert.deepEqual(told, []);
  });

  it('names the files of a directory that may have changed, and no others', async () => {
    const cache = join(home, 'cache');
    await mkdir(cache);
    const named = new Set<string>();
    const seen = new Promise<void>((resolve) => {
      watching = watchPaths(
        [cache],
        (_path, names) => {
          for (const name of names ?? ['any']) named.add(name);
          if (named.has('b.json.lock') && named.has('a.json')) resolve();
        },
        silentLogger,
      );
    });
    await writeFile(join(cache, 'b.json.lock'), '');
    await writeFile(join(cache, 'a.json'), '{}');
    await seen;
    assert.deepEqual([...named].sort(), ['a.json', 'b.json.lock']);
  });

  describe('where the system refuses to watch', () => {
    /** Refuses until it is told not to, as without a free inotify watch. */
    class RefusingSystem {
      isOver = false;
      last: FSWatcher | undefined;

      readonly watchDirectory = ((...args: Parameters<typeof watch>) => {
        if (!this.isOver) throw Object.assign(new Error('ENOSPC: watch'), { code: 'ENOSPC' });
        return (this.last = watch(...args));
      }) as typeof watch;
    }

    it('tries again later and later, and then takes everything for changed', async () => {
      const file = join(home, 'config');
      await writeFile(file, 'a');
      const clock = new FakeClock();
      const system = new RefusingSystem();
      const changed = new Promise<void>((resolve) => {
        watching = watchPaths([file], () => resolve(), silentLogger, {
          clock,
          watchDirectory: system.watchDirectory,
        });
      });
      const refused = (): readonly string[] => (watching as PathWatching).refused;
      assert.ok(refused().includes(home));
      for (let hour = 0; hour < 3; hour++) {
        clock.advance(3_600_000);
        assert.equal(clock.timers, 1);
      }
      system.isOver = true;
      clock.advance(60_000);
      await changed;
      assert.deepEqual(refused(), []);
      assert.equal(clock.timers, 0);
    });

    it('does not begin again at once with one that fails while it watches', async () => {
      const file = join(home, 'config');
      await writeFile(file, 'a');
      const clock = new FakeClock();
      const system = new RefusingSystem();
      system.isOver = true;
      let tell = (): void => undefined;
      watching = watchPaths([file], () => tell(), silentLogger, {
        clock,
        watchDirectory: system.watchDirectory,
      });
      system.isOver = false;
      const told = new Promise<void>((resolve) => (tell = resolve));
      system.last!.emit('error', new Error('the share is gone'));
      await told;
      assert.ok((watching as PathWatching).refused.length > 0);
      system.isOver = true;
      const toldAgain = new Promise<void>((resolve) => (tell = resolve));
      clock.advance(60_000);
      await toldAgain;
      assert.deepEqual((watching as PathWatching).refused, []);
    });
  });
});
