import assert from 'node:assert/strict';
import { countOf } from '../run/counts';
import { findFault } from '../unit/config/language/randomEdits';
import { RandomNumbers } from '../unit/config/randomFiles';

const EDITS_OF_A_FILE = 10;
/** Each is a test of its own: one alone would take longer than a test may. */
const PARTS = countOf(1, 50);
const EDITS = countOf(2000, 20_000);

describe(`${PARTS * EDITS} random edits of config files`, () => {
  for (let part = 1; part <= PARTS; part++) {
    it(`are understood as a file that is read at once, within the text, and none throws (${part} of ${PARTS})`, () => {
      const random = new RandomNumbers(Math.floor(Math.random() * 2 ** 31));
      console.log(`      seed ${random.seed}`);
      for (let file = 0; file < EDITS / EDITS_OF_A_FILE; file++) {
        const fault = findFault(random, EDITS_OF_A_FILE);
        if (fault !== undefined) assert.fail(`seed ${random.seed}, file ${file}: ${fault}`);
      }
    });
  }
});
