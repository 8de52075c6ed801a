import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { FakeClock } from '../../fakes/fakeClock';
import { ADA, LoginBench, loginBenchPerTest } from './loginBench';

describe('background renewal of console sign-ins', () => {
  let clock: FakeClock;
  const bench = loginBenchPerTest(() => LoginBench.open((clock = new FakeClock())));
  const accessKeyId = (): string | undefined =>
    bench.current.services.logins.last(ADA)?.credentials.accessKeyId;

  it('happens shortly before others would refresh on use, again and again, while a profile is in use', async () => {
    bench.current.signInElsewhere();
    await bench.current.services.logins.reload();
    bench.current.services.renewals.setInUse([ADA]);
    for (let round = 1; round <= 3; round++) {
      const before = accessKeyId();
      clock.advance(10 * MINUTE_MS - 25 * SECOND_MS);
      assert.equal(bench.current.refreshes, round - 1);
      clock.advance(7 * SECOND_MS);
      await bench.current.until(() => accessKeyId() !== before);
      assert.equal(bench.current.refreshes, round);
      // Until its own renewal is planned, beside the timer of the store.
      while (clock.timers < 2) await nextTurn();
    }
  });

  it('leaves alone what nobody works with', async () => {
    bench.current.signInElsewhere();
    await bench.current.services.logins.reload();
    clock.advance(60 * MINUTE_MS);
    bench.current.services.renewals.setInUse([ADA]);
    bench.current.services.renewals.setInUse([]);
    clock.advance(60 * MINUTE_MS);
    assert.equal(bench.current.refreshes, 0);
  });
});
