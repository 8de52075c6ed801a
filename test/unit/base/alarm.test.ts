import assert from 'node:assert/strict';
import { Alarm, dueIn, LONGEST_NAP_MS } from '../../../src/base/alarm';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { FakeClock } from '../../fakes/fakeClock';

describe('an alarm', () => {
  let clock: FakeClock;
  let alarm: Alarm;
  let calls: number[];
  beforeEach(() => {
    clock = new FakeClock();
    calls = [];
    alarm = new Alarm(clock, () => calls.push(clock.now()));
  });

  it('calls once, at its moment, however far that is', () => {
    const at = clock.now() + 40 * 24 * HOUR_MS;
    alarm.set(at);
    clock.advance(41 * 24 * HOUR_MS);
    assert.deepEqual(calls, [at]);
    assert.equal(clock.timers, 0);
  });

  it('holds one timer, and none without a moment', () => {
    alarm.set(clock.now() + HOUR_MS);
    alarm.set(clock.now() + MINUTE_MS);
    assert.equal(clock.timers, 1);
    alarm.set(undefined);
    assert.equal(clock.timers, 0);
    alarm.set(clock.now() + MINUTE_MS);
    alarm.dispose();
    assert.equal(clock.timers, 0);
  });

  it('notices that its moment has passed in a sleep: when told to look, and soon by itself', () => {
    alarm.set(clock.now() + HOUR_MS);
    alarm.wake();
    assert.deepEqual(calls, []);
    clock.sleep(2 * HOUR_MS);
    alarm.wake();
    assert.deepEqual(calls, [clock.now()]);

    alarm.set(clock.now() + HOUR_MS);
    clock.sleep(2 * HOUR_MS);
    clock.advance(LONGEST_NAP_MS);
    assert.equal(calls.length, 2);
  });

  it('is over with its wait though somebody sets the clock back', () => {
    const { dueAt, waitEndsAt } = dueIn(HOUR_MS, clock);
    alarm.set(dueAt, waitEndsAt);
    clock.setBack(5 * HOUR_MS);
    clock.advance(HOUR_MS - 1);
    assert.deepEqual(calls, []);
    clock.advance(1);
    assert.equal(calls.length, 1);
  });

  it('may be set again by whom it calls', () => {
    const again = new Alarm(clock, () => {
      calls.push(clock.now());
      if (calls.length < 3) again.set(clock.now() + MINUTE_MS);
    });
    again.set(clock.now());
    clock.advance(HOUR_MS);
    assert.equal(calls.length, 3);
  });
});
