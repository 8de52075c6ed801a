import assert from 'node:assert/strict';
import { DisposableStore, toDisposable } from '../../../src/base/disposable';

describe('disposables', () => {
  it('end once, however often they are told', () => {
    let ends = 0;
    const disposable = toDisposable(() => ends++);
    disposable.dispose();
    disposable.dispose();
    assert.equal(ends, 1);
  });

  it('of a store end in reverse order, a late one at once', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    for (const name of ['first', 'second']) store.add(toDisposable(() => ended.push(name)));
    assert.ok(!store.isDisposed);
    store.dispose();
    store.dispose();
    store.add(toDisposable(() => ended.push('late')));
    assert.deepEqual(ended, ['second', 'first', 'late']);
    assert.ok(store.isDisposed);
  });

  it('are all ended though one throws, and the first failure is told', () => {
    const ended: string[] = [];
    const failing = (name: string): { dispose(): void } => ({
      dispose() {
        ended.push(name);
        throw new Error(name);
      },
    });
    const inner = new DisposableStore();
    inner.add(toDisposable(() => ended.push('first of the inner')));
    inner.add(failing('inner'));
    const store = new DisposableStore();
    store.add(toDisposable(() => ended.push('first')));
    store.add(failing('outer'));
    store.add(inner);
    assert.throws(() => store.dispose(), /^Error: inner$/);
    assert.deepEqual(ended, ['inner', 'first of the inner', 'outer', 'first']);
  });
});
