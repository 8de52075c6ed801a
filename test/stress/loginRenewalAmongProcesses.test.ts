import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { environmentOf } from '../interop/awsClients';
import { ChildProgram, messageOf } from '../run/childProgram';
import { countOf } from '../run/counts';
import { ADA, loginBenchPerTest } from '../unit/signin/loginBench';
import { consoleRenewals, killHolders, startReadyForLogin } from './killedRenewals';

const PROCESSES = countOf(6, 20);
const SDKS = 2;
const ROUNDS = countOf(1, 10);
const KILLS = countOf(6, 100);

interface Answer {
  readonly accessKeyId?: string;
  readonly account?: string;
  readonly failure?: string;
}

describe('renewal of a console sign-in among processes', () => {
  const bench = loginBenchPerTest();
  let program: ChildProgram;
  let sdk: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/loginRenewingProgram.ts');
    sdk = await ChildProgram.build('test/interop/sdkProgram.ts');
  });
  after(() => {
    program.remove();
    sdk.remove();
  });

  const startAll = async (count: number): Promise<ChildProcess[]> => {
    const children: ChildProcess[] = [];
    for (let begun = 0; begun < count; begun += 5) {
      const batch = Array.from({ length: Math.min(5, count - begun) }, () =>
        startReadyForLogin(program, bench.current),
      );
      children.push(...(await Promise.all(batch)));
    }
    return children;
  };
  const answerOf = async (child: ChildProcess): Promise<Answer> => {
    const answer = (await messageOf(child)) as Answer;
    return answer;
  };
  const ask = (child: ChildProcess): Promise<Answer> => {
    child.send('go');
    return answerOf(child);
  };
  const configure = (consoleRefreshWindowSeconds: number): void =>
    bench.current.base.emulator.control.configure({
      traffic: { latencyMs: 50 },
      lifetimes: { consoleRefreshWindowSeconds },
    });

  it('happens once, and all get the same credentials, though a used refresh token dies at once', async () => {
    configure(0);
    for (let round = 1; round <= ROUNDS; round++) {
      bench.current.expire();
      const answers = await Promise.all((await startAll(PROCESSES)).map(ask));
      const { accessKeyId } = bench.current.readFile().accessToken;
      assert.deepEqual(answers, Array(PROCESSES).fill({ accessKeyId }));
      assert.equal(bench.current.refreshes, round);
      assert.deepEqual(bench.current.besideLogin(), []);
    }
  });

  it('happens once among ours beside SDKs that take no lock, and nobody is logged out', async () => {
    configure(60);
    const { emulator, home } = bench.current.base;
    for (let round = 1; round <= ROUNDS; round++) {
      bench.current.expire();
      emulator.requests.clear();
      const children = await startAll(PROCESSES - SDKS);
      const world = environmentOf({ home, env: emulator.env() });
      const sdks = Array.from({ length: SDKS }, () => answerOf(sdk.start(['console', 'login'], world)));
      const ours = await Promise.all(children.map(ask));
      for (const { account } of await Promise.all(sdks)) assert.equal(account, '111111111111');
      for (const { accessKeyId, failure } of ours) assert.ok(accessKeyId, failure);
      const requests = emulator.requests.of('CreateOAuth2Token');
      assert.ok(requests.length <= 1 + SDKS, `${requests.length} requests`);
      assert.ok(requests.every(({ status }) => status === 200));
      await bench.current.services.logins.reload();
      assert.equal(bench.current.status.state, 'signedIn');
      assert.ok((await bench.current.get()).credentials.accessKeyId);
    }
  });

  it('is refused once, and all know that the session expired', async () => {
    configure(60);
    bench.current.expire();
    bench.current.base.emulator.control.refuseConsole({ error: 'TOKEN_EXPIRED' });
    for (const { failure = '' } of await Promise.all((await startAll(5)).map(ask)))
      assert.match(failure, /sessionExpired/);
    assert.equal(bench.current.refreshes, 1);
    await bench.current.until(() => bench.current.status.state === 'expired');
  });

  it('is taken over from a process that is killed at any point, and never loses the session', async () => {
    // A killed process may have used the refresh token without having written what came: it is answered again for a while.
    const report = await killHolders(KILLS, consoleRenewals(bench.current, program, 60));
    assert.equal(report.sessionsLost, 0);
    assert.ok(report.mostRequests <= 2, `${report.mostRequests} requests`);
    assert.ok(bench.current.services.logins.current.has(ADA));
  });

  it('leaves a whole file, and tells the truth, where a used refresh token dies at once', async () => {
    const report = await killHolders(Math.ceil(KILLS / 3), consoleRenewals(bench.current, program, 0));
    assert.ok(report.mostRequests <= 2, `${report.mostRequests} requests`);
  });
});
