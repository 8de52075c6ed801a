import assert from 'node:assert/strict';
import { wildcardExpression } from '../../../src/base/wildcard';

const NAME = 'Acme-Production-Data-Platform-eu-central';
/** A guard: one match takes microseconds, and took hours. */
const LIMIT_MS = 60_000;

describe('a pattern with wildcards', () => {
  it('stands for any characters at *, in either case, and for itself elsewhere', () => {
    const expression = wildcardExpression('acme-*-Data*');
    assert.ok(expression.test(NAME));
    assert.ok(expression.test('acme--data'));
    assert.ok(!expression.test('an acme-x-data'));
    assert.ok(!wildcardExpression('a.c').test('abc'));
    assert.ok(wildcardExpression('a.(c)').test('A.(C)'));
  });

  it('takes several * in a row for one, also in the time it needs', () => {
    assert.ok(wildcardExpression('Acme***central').test(NAME));
    const expression = wildcardExpression(`${'*'.repeat(9)}x`);
    const start = performance.now();
    assert.ok(!expression.test(NAME));
    assert.ok(performance.now() - start < LIMIT_MS);
  });
});
