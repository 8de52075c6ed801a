import assert from 'node:assert/strict';
import { lazy } from '../../../src/base/lazy';

describe('lazy', () => {
  it('loads when first asked, and once for all', async () => {
    let loads = 0;
    const get = lazy(() => Promise.resolve(++loads));
    assert.equal(loads, 0);
    assert.deepEqual(await Promise.all([get(), get()]), [1, 1]);
    assert.equal(await get(), 1);
  });

  it('forgets a load that failed', async () => {
    const outcomes = [() => Promise.reject(new Error('no descriptor')), () => Promise.resolve('loaded')];
    const get = lazy(() => outcomes.shift()!());
    const failures = await Promise.allSettled([get(), get()]);
    assert.deepEqual(
      failures.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await get(), 'loaded');
    assert.equal(await get(), 'loaded');
  });
});
