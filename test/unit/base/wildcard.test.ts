import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wildcardMatcher } from '../../../src/base/wildcard';

const NAME = 'Acme-Production-Data-Platform-eu-central';

describe('a pattern with wildcards', () => {
  it('stands for any characters at *, in either case, and for itself elsewhere', () => {
    const matches = wildcardMatcher('acme-*-Data*');
    assert.ok(matches(NAME));
    assert.ok(matches('acme--data'));
    assert.ok(!matches('an acme-x-data'));
    assert.ok(!wildcardMatcher('a.c')('abc'));
    assert.ok(wildcardMatcher('a.(c)')('A.(C)'));
    assert.ok(wildcardMatcher('Acme***central')(NAME));
    assert.ok(!wildcardMatcher('ab*bc')('abc'));
    assert.ok(wildcardMatcher('')(''));
  });

  it('means what the regular expression of the same parts means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (written, name) => {
        const expression = new RegExp(`^${written.replace(/\*+/g, '.*')}$`);
        assert.equal(wildcardMatcher(written)(name), expression.test(name));
      }),
    );
  });

  it('looks for each part once, whatever the pattern', () => {
    // As a regular expression these take minutes.
    assert.ok(!wildcardMatcher(`${'*a'.repeat(20)}*b`)('a'.repeat(100_000)));
    assert.ok(!wildcardMatcher(`${'*'.repeat(1000)}x`)(NAME));
  });
});
