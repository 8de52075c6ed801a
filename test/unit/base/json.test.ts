import assert from 'node:assert/strict';
import { isFilledText, membersOf, parseJson, parseJsonObject } from '../../../src/base/json';

describe('reading JSON that others have written', () => {
  it('gives what it says, and undefined for what is no JSON', () => {
    assert.deepEqual(parseJson('[1, null]'), [1, null]);
    for (const text of ['', '{', 'secret', '{"a":1}x']) assert.equal(parseJson(text), undefined);
  });

  it('takes nothing but an object for one', () => {
    assert.deepEqual(parseJsonObject('{"a":1}'), { a: 1 });
    for (const text of ['null', '[]', '"a"', '1', '{']) assert.equal(parseJsonObject(text), undefined);
    for (const value of [undefined, null, [1], 'a', 1]) assert.deepEqual(membersOf(value), {});
    assert.equal(membersOf({ a: 1 })['a'], 1);
  });

  it('tells a text that says something', () => {
    assert.ok(isFilledText('a'));
    for (const value of ['', undefined, null, 1, ['a']]) assert.equal(isFilledText(value), false);
  });
});
