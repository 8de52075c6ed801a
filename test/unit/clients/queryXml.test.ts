import assert from 'node:assert/strict';
import { findElements, findText } from '../../../src/clients/queryXml';

describe('an answer in XML', () => {
  it('is read element by element, with its entities', () => {
    assert.deepEqual(findElements('<a><m>1</m><m>2</m></a>', 'm'), ['1', '2']);
    assert.equal(findText('<Message>&lt;x&gt; &amp;amp; y</Message>', 'Message'), '<x> &amp; y');
    assert.equal(findText('<Message></Message>', 'Message'), undefined);
    assert.equal(findText('<Messages>x</Messages>', 'Message'), undefined);
  });

  // Read by a regular expression, each of these takes hours.
  for (const [what, part] of [
    ['elements that nothing closes', '<member>'],
    ['elements that are closed by half', '<member></member'],
    ['elements that are closed by another', '<member></members>'],
  ] as const) {
    it(`may hold a million ${what}`, () => {
      const xml = part.repeat(1_000_000);
      assert.deepEqual(findElements(xml, 'member'), []);
      assert.equal(findText(xml, 'member'), undefined);
    });
  }
});
