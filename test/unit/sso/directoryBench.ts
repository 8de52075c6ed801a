import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../../src/base/clock';
import type { DirectoryStore } from '../../../src/sso/directoryStore';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { openWindow, type DirectoryWindow } from './directoryWindow';
import { SESSION, START_URL, workbenchPerTest, type Workbench } from './workbench';

export interface DirectoryBench {
  readonly current: Workbench;
  readonly directories: DirectoryStore;
  readonly logger: RecordingLogger;
  /** Moves the clock of the windows away from the system's. */
  readonly offset: { ms: number };
  /** One more window over the same home, when the others have written what they know. */
  openAnother(): Promise<DirectoryStore>;
  /** The file that keeps the directory. */
  readonly file: string;
  /** What it holds when the windows have written what they know. */
  readFile(): Promise<{
    accounts: Record<string, { name?: string; roles?: string[] }>;
    accountsListedAt?: number;
  }>;
  /** Statuses of the answers to an operation so far. */
  statuses(operation: 'ListAccounts' | 'ListAccountRoles'): (number | null)[];
}

/** For each test a workbench, signed in, and the directories of one window. */
export function directoryBenchPerTest(): DirectoryBench {
  let windows: DirectoryWindow[] = [];
  // Registered first, so that the windows are closed before their home is removed.
  afterEach(async () => {
    await Promise.all(windows.map((window) => window.close()));
    windows = [];
  });
  const bench = workbenchPerTest();
  let logger = new RecordingLogger();
  const offset = { ms: 0 };
  const save = (): Promise<unknown> => Promise.all(windows.map(({ directories }) => directories.save()));
  const open = async (): Promise<DirectoryStore> => {
    const clock: Clock = {
      now: () => Date.now() + offset.ms,
      monotonicNow: () => bench.current.clock.monotonicNow(),
      schedule: (delayMs, callback) => bench.current.clock.schedule(delayMs, callback),
    };
    const { cache, storage } = bench.current;
    const window = await openWindow({ cache: cache.directory, storage }, { clock, logger });
    windows.push(window);
    return window.directories;
  };
  beforeEach(async () => {
    offset.ms = 0;
    logger = new RecordingLogger();
    bench.current.signInElsewhere();
    await open();
  });
  const file = (): string =>
    join(
      bench.current.storage,
      'directories',
      `${createHash('sha1')
        .update(JSON.stringify([SESSION, START_URL]), 'utf8')
        .digest('hex')}.json`,
    );
  return {
    get current() {
      return bench.current;
    },
    get directories() {
      const [first] = windows;
      if (!first) throw new Error('no test is running');
      return first.directories;
    },
    get logger() {
      return logger;
    },
    offset,
    async openAnother() {
      await save();
      return open();
    },
    get file() {
      return file();
    },
    async readFile() {
      await save();
      return JSON.parse(readFileSync(file(), 'utf8')) as Awaited<ReturnType<DirectoryBench['readFile']>>;
    },
    statuses: (operation) => bench.current.emulator.requests.of(operation).map(({ status }) => status),
  };
}
