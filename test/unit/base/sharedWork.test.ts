import assert from 'node:assert/strict';
import { SharedWork } from '../../../src/base/sharedWork';

describe('shared work', () => {
  const reason = new Error('turned away');

  /** Work that ends when the test says, and tells whether it was stopped. */
  const start = () => {
    let finish: (value: string) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const work = new SharedWork<string>((given) => {
      signal = given;
      return new Promise((resolve, reject) => {
        finish = resolve;
        given.addEventListener('abort', () => reject(given.reason as Error), { once: true });
      });
    });
    return { work, finish: (value: string) => finish(value), isStopped: () => signal?.aborted };
  };

  it('is done once for all who wait', async () => {
    const { work, finish } = start();
    const all = [work.wait(), work.wait()];
    finish('done');
    assert.deepEqual(await Promise.all([...all, work.wait()]), ['done', 'done', 'done']);
    assert.ok(!work.isAbandoned);
  });

  it('goes on when one turns away', async () => {
    const { work, finish, isStopped } = start();
    const controller = new AbortController();
    const impatient = work.wait(controller.signal);
    const patient = work.wait();
    controller.abort(reason);
    await assert.rejects(impatient, (error) => error === reason);
    assert.ok(!isStopped());
    finish('done');
    assert.equal(await patient, 'done');
  });

  it('stops when all have turned away', async () => {
    const { work, isStopped } = start();
    const controller = new AbortController();
    const all = [work.wait(controller.signal), work.wait(controller.signal)];
    controller.abort(reason);
    for (const one of all) await assert.rejects(one, (error) => error === reason);
    assert.ok(isStopped());
    assert.ok(work.isAbandoned);
  });

  it('tells its failure to those who wait, and nobody else', async () => {
    const work = new SharedWork(() => Promise.reject(reason));
    await assert.rejects(work.wait(), (error) => error === reason);
    await assert.rejects(work.wait(), (error) => error === reason);
    assert.ok(!work.isAbandoned);
  });
});
