import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { ChildProgram, killHard, messageOf } from '../run/childProgram';
import { countOf } from '../run/counts';
import { REGISTRATION_FILE } from '../unit/sso/loginBench';
import type { Report } from './loginProgram';
import { CONFIG, SESSION, workbenchPerTest } from '../unit/sso/workbench';

const PROCESSES = countOf(10, 20);

/** One more window: what its user has seen so far. */
class OtherProcess {
  readonly reports: Report[] = [];
  readonly child: ChildProcess;
  #news: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (report) => {
      this.reports.push(report as Report);
      this.#news();
    });
  }

  logIn(): void {
    this.child.send('go');
  }

  async until(key: 'sees' | 'outcome', value?: string): Promise<Report> {
    for (;;) {
      const found = this.reports.find(
        (report) => key in report && (value === undefined || Object.values(report).includes(value)),
      );
      if (found) return found;
      await new Promise<void>((resolve) => (this.#news = resolve));
    }
  }

  get seen(): string[] {
    return this.reports.map((report) => ('sees' in report ? report.sees : report.outcome));
  }
}

describe('logins among processes', () => {
  const bench = workbenchPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/loginProgram.ts');
  });
  after(() => program.remove());

  const startReady = async (): Promise<OtherProcess> => {
    const child = program.start(
      [bench.current.cache.directory, bench.current.storage, CONFIG, SESSION],
      bench.current.emulator.env(),
    );
    await messageOf(child);
    return new OtherProcess(child);
  };
  const allow = async (process: OtherProcess): Promise<void> => {
    const report = await process.until('sees', 'code');
    assert.ok('userCode' in report);
    bench.current.emulator.control.approve({ userCode: report.userCode });
  };

  it('are one: the others wait for it and are signed in with it', async () => {
    const processes: OtherProcess[] = [];
    for (let batch = 0; batch < PROCESSES; batch += 5) {
      processes.push(...(await Promise.all(Array.from({ length: 5 }, startReady))));
    }
    for (const process of processes) process.logIn();
    await Promise.all(processes.map((process) => process.until('sees')));
    const asking = processes.filter(({ seen }) => seen.includes('code'));
    assert.equal(asking.length, 1);
    await allow(asking[0]!);
    await Promise.all(processes.map((process) => process.until('outcome')));
    const outcomes = processes.map(({ seen }) => seen.join(' ')).sort();
    assert.deepEqual(outcomes, ['code here', ...Array<string>(PROCESSES - 1).fill('otherWindow elsewhere')]);
    const { requests } = bench.current.emulator;
    assert.deepEqual([requests.count('RegisterClient'), requests.count('StartDeviceAuthorization')], [1, 1]);
    assert.deepEqual(bench.current.besideToken(), [REGISTRATION_FILE]);
  });

  it('are one, too, when they replace a token that could be renewed', async () => {
    const earlier = await startReady();
    earlier.logIn();
    await allow(earlier);
    await earlier.until('outcome');
    const [first, second] = await Promise.all([startReady(), startReady()]);
    first.logIn();
    await first.until('sees', 'code');
    second.logIn();
    await second.until('sees', 'otherWindow');
    await allow(first);
    await Promise.all([first, second].map((process) => process.until('outcome')));
    assert.deepEqual(
      [first.seen, second.seen],
      [
        ['code', 'here'],
        ['otherWindow', 'elsewhere'],
      ],
    );
  });

  it('can be taken over when the one under way dies', async () => {
    const [first, second] = await Promise.all([startReady(), startReady()]);
    first.logIn();
    await first.until('sees', 'code');
    second.logIn();
    await second.until('sees', 'otherWindow');
    await killHard(first.child);
    await allow(second);
    await second.until('outcome');
    assert.deepEqual(second.seen, ['otherWindow', 'otherGaveUp', 'code', 'here']);
    assert.deepEqual(bench.current.besideToken(), [REGISTRATION_FILE]);
  });

  it('end everywhere when another tool signs in', async () => {
    const [first, second] = await Promise.all([startReady(), startReady()]);
    first.logIn();
    await first.until('sees', 'code');
    second.logIn();
    await second.until('sees', 'otherWindow');
    bench.current.signInElsewhere();
    await Promise.all([first, second].map((process) => process.until('outcome')));
    assert.deepEqual(
      [first.seen, second.seen],
      [
        ['code', 'elsewhere'],
        ['otherWindow', 'elsewhere'],
      ],
    );
  });
});
