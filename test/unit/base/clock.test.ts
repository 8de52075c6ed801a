import assert from 'node:assert/strict';
import { HOUR_MS, sleep, systemClock } from '../../../src/base/clock';
import { FakeClock } from '../../fakes/fakeClock';

describe('the clock', () => {
  it('calls back once, and not at all when disposed before', async () => {
    const heard: string[] = [];
    systemClock.schedule(0, () => heard.push('disposed')).dispose();
    await new Promise<void>((resolve) =>
      systemClock.schedule(1, () => {
        heard.push('called');
        resolve();
      }),
    );
    assert.deepEqual(heard, ['called']);
  });

  it('does not fire at once for a delay beyond what timers can hold', async () => {
    let fired = false;
    const timer = systemClock.schedule(30 * 24 * HOUR_MS, () => (fired = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    timer.dispose();
    assert.ok(!fired);
  });
});

describe('sleeping', () => {
  it('ends when the time has passed', async () => {
    const clock = new FakeClock();
    const asleep = sleep(1000, clock);
    clock.advance(999);
    assert.equal(clock.timers, 1);
    clock.advance(1);
    await asleep;
  });

  it('ends with the reason of a signal that aborts, and leaves no timer', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const asleep = sleep(1000, clock, controller.signal);
    const reason = new Error('turned away');
    controller.abort(reason);
    await assert.rejects(asleep, (error) => error === reason);
    assert.equal(clock.timers, 0);
    await assert.rejects(sleep(1000, clock, controller.signal), (error) => error === reason);
    assert.equal(clock.timers, 0);
  });
});
