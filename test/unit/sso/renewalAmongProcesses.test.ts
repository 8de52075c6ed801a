import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { HOUR_MS } from '../../../src/base/clock';
import { ChildProgram, killHard } from '../base/childProgram';
import { CONFIG, SESSION, workbenchPerTest } from './workbench';

const PROCESSES = 20;
const KILLS = 10;

type Answer = { readonly accessToken: string } | { readonly failure: string };

describe('renewal among processes', function () {
  this.timeout(60_000);
  const bench = workbenchPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/unit/sso/renewingProgram.ts');
  });
  after(() => program.remove());

  const startReady = async (): Promise<ChildProcess> => {
    const child = program.start(
      [bench.current.cache.directory, CONFIG, SESSION],
      bench.current.emulator.env(),
    );
    await once(child, 'message');
    return child;
  };
  const ask = async (child: ChildProcess): Promise<Answer> => {
    child.send('go');
    const [answer] = (await once(child, 'message')) as [Answer];
    return answer;
  };
  const expired = (): string => new Date(Date.now() - HOUR_MS).toISOString();

  it('happens once, and all get the same token', async () => {
    bench.current.signInElsewhere(SESSION, { expiresAt: expired() });
    bench.current.emulator.control.configure({ traffic: { latencyMs: 50 } });
    const children: ChildProcess[] = [];
    for (let batch = 0; batch < PROCESSES; batch += 5) {
      children.push(...(await Promise.all(Array.from({ length: 5 }, startReady))));
    }
    const answers = await Promise.all(children.map(ask));
    const expected = { accessToken: bench.current.readTokenFile()['accessToken'] };
    assert.deepEqual(answers, Array(PROCESSES).fill(expected));
    assert.equal(bench.current.emulator.requests.count('CreateToken'), 1);
    assert.deepEqual(bench.current.besideToken(), []);
  });

  it('is taken over from a process that is killed at any point, and never loses the session', async () => {
    // A killed process may have used the refresh token without having written what came: it stays good for a while.
    bench.current.emulator.control.configure({
      lifetimes: { refreshTokenGraceSeconds: 60 },
      traffic: { latencyMs: 10 },
    });
    for (let kill = 0; kill < KILLS; kill++) {
      bench.current.signInElsewhere(SESSION, { expiresAt: expired() });
      bench.current.emulator.requests.clear();
      const [first, second] = await Promise.all([startReady(), startReady()]);
      first.send('go');
      await delay(Math.random() * 60);
      const answer = ask(second);
      await killHard(first);
      assert.deepEqual(await answer, { accessToken: bench.current.readTokenFile()['accessToken'] });
      assert.ok(bench.current.emulator.requests.count('CreateToken') <= 2);
    }
  });
});
