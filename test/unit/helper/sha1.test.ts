import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha1 } from '../../../src/helper/sha1';

describe('the SHA-1 of a text', () => {
  const expected = (text: string): string => createHash('sha1').update(text, 'utf8').digest('hex');

  it('is that of Node', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => sha1(text) === expected(text)));
  });

  it('is right around the ends of blocks', () => {
    for (let length = 0; length < 200; length++)
      assert.equal(sha1('é'.repeat(length)), expected('é'.repeat(length)));
  });
});
