import assert from 'node:assert/strict';
import { findExportFormat } from '../../../src/credentials/exportFormats';
import { mergeExport } from '../../../src/credentials/exportMerge';
import { exportVariables } from '../../../src/credentials/exportVariables';
import { KEYS_OF_DEV } from './exportInputs';

const NAMES = new Set(exportVariables(KEYS_OF_DEV).map(([name]) => name));
const LINES = findExportFormat('dotenv')?.render(KEYS_OF_DEV) ?? '';

describe('an export into a file that holds other things', () => {
  it('takes the place of the lines that speak of the same variables', () => {
    const text =
      '# app\nPORT=3000\nAWS_PROFILE=other\nexport AWS_ACCESS_KEY_ID="AKIAOTHER"\nNAME=x\n AWS_REGION = us-west-2\nunset AWS_SESSION_TOKEN\nMY_AWS_REGION=stays\n';
    assert.equal(mergeExport(text, LINES, NAMES), `# app\nPORT=3000\n${LINES}NAME=x\nMY_AWS_REGION=stays\n`);
  });

  it('changes nothing but the values the second time', () => {
    const once = mergeExport('PORT=3000\n\nNAME=x\n', LINES, NAMES) ?? '';
    assert.equal(once, `PORT=3000\n\nNAME=x\n${LINES}`);
    assert.equal(mergeExport(once, LINES, NAMES), once);
  });

  it('stands at the end of a file that names none of them, after a last line that is open', () => {
    assert.equal(mergeExport('PORT=3000', LINES, NAMES), `PORT=3000\n${LINES}`);
    assert.equal(mergeExport('', LINES, NAMES), LINES);
  });

  it('keeps the line ends of the file', () => {
    const merged = mergeExport('PORT=3000\r\n', LINES, NAMES) ?? '';
    assert.equal(merged, `PORT=3000\r\n${LINES.replaceAll('\n', '\r\n')}`);
    assert.equal(mergeExport('A=1\nB=2\r\n', LINES, NAMES), `A=1\nB=2\r\n${LINES}`);
  });

  it('is given up where a value goes on in the next line', () => {
    for (const value of [`'two`, `"two`, '`two', 'two\\']) {
      assert.equal(mergeExport(`AWS_SESSION_TOKEN=${value}\nlines'\n`, LINES, NAMES), undefined, value);
    }
    assert.notEqual(mergeExport(`OTHER='two\nlines'\n`, LINES, NAMES), undefined);
  });
});
