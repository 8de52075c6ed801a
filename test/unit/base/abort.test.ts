import assert from 'node:assert/strict';
import { untilAborted } from '../../../src/base/abort';

describe('waiting for shared work', () => {
  it('ends with the work, whatever the signal does later', async () => {
    const controller = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1)), 1);
    assert.equal(await untilAborted(Promise.resolve(1), controller.signal), 1);
    const failure = new Error('the work failed');
    await assert.rejects(
      untilAborted(Promise.reject(failure), controller.signal),
      (error) => error === failure,
    );
    controller.abort();
  });

  it('ends with the signal, before or during the work, and drops a later failure of the work', async () => {
    const controller = new AbortController();
    const reason = new Error('turned away');
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise((_, reject) => (fail = reject));
    const waiting = untilAborted(work, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, (error) => error === reason);
    await assert.rejects(untilAborted(work, controller.signal), (error) => error === reason);
    fail(new Error('too late to matter'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
