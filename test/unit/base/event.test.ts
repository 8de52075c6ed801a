import assert from 'node:assert/strict';
import type { Disposable } from '../../../src/base/disposable';
import { Emitter } from '../../../src/base/event';

describe('events', () => {
  it('reach every listener until it lets go', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const first = emitter.event((value) => heard.push(`first ${value}`));
    emitter.event((value) => heard.push(`second ${value}`));
    emitter.fire(1);
    first.dispose();
    emitter.fire(2);
    emitter.dispose();
    emitter.fire(3);
    assert.deepEqual(heard, ['first 1', 'second 1', 'second 2']);
  });

  it('reach the others although one listener throws', () => {
    const failures: unknown[] = [];
    const emitter = new Emitter<number>((error) => failures.push(error));
    const failure = new Error('broken listener');
    const heard: number[] = [];
    emitter.event(() => {
      throw failure;
    });
    emitter.event((value) => heard.push(value));
    emitter.fire(1);
    assert.deepEqual(heard, [1]);
    assert.deepEqual(failures, [failure]);
  });

  it('reach a listener twice when it subscribed twice, and bind what it is called on', () => {
    const emitter = new Emitter<number>();
    const subscriptions: Disposable[] = [];
    const counter = { heard: 0 };
    function count(this: typeof counter): void {
      this.heard++;
    }
    emitter.event(count, counter, subscriptions);
    emitter.event(count, counter, subscriptions);
    emitter.fire(1);
    assert.equal(counter.heard, 2);
    for (const subscription of subscriptions) subscription.dispose();
    emitter.fire(2);
    assert.equal(counter.heard, 2);
  });

  it('do not reach a listener that is added while they are told', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => void emitter.event((value) => heard.push(value)));
    emitter.fire(1);
    assert.deepEqual(heard, []);
  });
});
