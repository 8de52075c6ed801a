import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { HOUR_MS } from '../../src/base/clock';
import { ChildProgram, messageOf } from '../run/childProgram';
import { countOf } from '../run/counts';
import { expiredSince, killHolders, ssoRenewals, startReady } from './killedRenewals';
import { SESSION, workbenchPerTest } from '../unit/sso/workbench';

const PROCESSES = countOf(10, 20);
const KILLS = countOf(8, 200);

describe('renewal among processes', () => {
  const bench = workbenchPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/renewingProgram.ts');
  });
  after(() => program.remove());

  const ask = async (child: ChildProcess): Promise<unknown> => {
    child.send('go');
    const answer = await messageOf(child);
    return answer;
  };

  it('happens once, and all get the same token', async () => {
    bench.current.signInElsewhere(SESSION, { expiresAt: expiredSince(HOUR_MS) });
    bench.current.emulator.control.configure({ traffic: { latencyMs: 50 } });
    const children: ChildProcess[] = [];
    for (let batch = 0; batch < PROCESSES; batch += 5) {
      children.push(
        ...(await Promise.all(Array.from({ length: 5 }, () => startReady(program, bench.current)))),
      );
    }
    const answers = await Promise.all(children.map(ask));
    const expected = { accessToken: bench.current.readTokenFile()['accessToken'] };
    assert.deepEqual(answers, Array(PROCESSES).fill(expected));
    assert.equal(bench.current.emulator.requests.count('CreateToken'), 1);
    assert.deepEqual(bench.current.besideToken(), []);
  });

  it('is refused once, and all know that the session is over', async () => {
    bench.current.signInElsewhere(SESSION, { expiresAt: expiredSince(HOUR_MS) });
    bench.current.emulator.control.configure({ traffic: { latencyMs: 50 } });
    bench.current.emulator.control.revokeTokens();
    const children = await Promise.all(Array.from({ length: 5 }, () => startReady(program, bench.current)));
    for (const answer of await Promise.all(children.map(ask)))
      assert.match(JSON.stringify(answer), /is over/);
    assert.equal(bench.current.emulator.requests.count('CreateToken'), 1);
    await bench.current.until(() => bench.current.state() === 'expired');
  });

  it('is taken over from a process that is killed at any point, and never loses the session', async () => {
    // A killed process may have used the refresh token without having written what came: it stays good for a while.
    const report = await killHolders(KILLS, ssoRenewals(bench.current, program, 60));
    assert.equal(report.sessionsLost, 0);
    assert.ok(report.mostRequests <= 2, `${report.mostRequests} requests`);
  });

  it('leaves a whole token file, and tells the truth, where a used refresh token dies at once', async () => {
    const report = await killHolders(Math.ceil(KILLS / 3), ssoRenewals(bench.current, program, 0));
    assert.ok(report.mostRequests <= 2, `${report.mostRequests} requests`);
  });
});
