import assert from 'node:assert/strict';
import { findExportFormat } from '../../../src/credentials/exportFormats';
import { mergeExport, type MergingInto } from '../../../src/credentials/exportMerge';
import { exportVariables } from '../../../src/credentials/exportVariables';
import { KEYS_OF_DEV } from './exportInputs';

const NAMES = new Set(exportVariables(KEYS_OF_DEV).map(([name]) => name));
const LINES = findExportFormat('dotenv')?.render(KEYS_OF_DEV) ?? '';

const merge = (text: string, into: MergingInto = 'assignments'): string | undefined =>
  mergeExport(text, LINES, NAMES, into);

describe('an export into a file that holds other things', () => {
  it('takes the place of the lines that speak of the same variables', () => {
    const text =
      '# app\nPORT=3000\nAWS_PROFILE=other\nexport AWS_ACCESS_KEY_ID="AKIAOTHER"\nNAME=x\n AWS_REGION = us-west-2\nunset AWS_SESSION_TOKEN\nMY_AWS_REGION=stays\n';
    assert.equal(merge(text), `# app\nPORT=3000\n${LINES}NAME=x\nMY_AWS_REGION=stays\n`);
  });

  it('changes nothing but the values the second time', () => {
    const once = merge('PORT=3000\n\nNAME=x\n') ?? '';
    assert.equal(once, `PORT=3000\n\nNAME=x\n${LINES}`);
    assert.equal(merge(once), once);
  });

  it('stands at the end of a file that names none of them, after a last line that is open', () => {
    assert.equal(merge('PORT=3000'), `PORT=3000\n${LINES}`);
    assert.equal(merge(''), LINES);
  });

  it('keeps the line ends of the file', () => {
    const merged = merge('PORT=3000\r\n') ?? '';
    assert.equal(merged, `PORT=3000\r\n${LINES.replaceAll('\n', '\r\n')}`);
    assert.equal(merge('A=1\nB=2\r\n'), `A=1\nB=2\r\n${LINES}`);
  });

  it('is given up where a value goes on in the next line', () => {
    for (const value of [`'two`, `"two`, '`two', 'two\\']) {
      assert.equal(merge(`AWS_SESSION_TOKEN=${value}\nlines'\n`), undefined, value);
    }
    assert.notEqual(merge(`OTHER='two\nlines'\n`), undefined);
  });

  it('takes the place of a value however it is quoted, and of its comment', () => {
    for (const value of [
      'dev',
      `'my dev'`,
      '"my dev"',
      `'quote'\\''s'`,
      '"a\\"b" # it\'s mine',
      'a#b',
      '',
      ' # none',
      '`two words`',
    ]) {
      for (const into of ['assignments', 'script'] as const) {
        assert.equal(merge(`export AWS_PROFILE=${value}\r\n`, into), LINES.replaceAll('\n', '\r\n'), value);
      }
    }
    assert.equal(merge('AWS_PROFILE = dev\n'), LINES);
  });

  it('is given up where something else would go with the line', () => {
    for (const line of [
      'export AWS_PROFILE=dev; use nix',
      'export AWS_PROFILE=dev NODE_ENV=development',
      'export AWS_PROFILE=dev && source_env ../.envrc',
      'export AWS_PROFILE=dev&&use nix',
      `export AWS_PROFILE='dev'; use nix # it's nix`,
      'AWS_PROFILE=dev aws sso login',
      'AWS_PROFILE=dev|| true',
      'export AWS_PROFILE=$(choose profile)',
    ]) {
      for (const into of ['assignments', 'script'] as const) {
        assert.equal(merge(`use node\n${line}\n`, into), undefined, line);
      }
    }
    for (const line of ['export AWS_PROFILE= NODE_ENV=development', 'AWS_PROFILE= aws sso login']) {
      assert.equal(merge(line, 'script'), undefined, line);
    }
  });

  it('is given up where the line is part of something larger in a script', () => {
    for (const text of [
      'if has nix; then\n  export AWS_PROFILE=ci\nelse\n  export AWS_PROFILE=dev\nfi\n',
      'if has nix; then # here\n\n# ci\nexport AWS_PROFILE=ci\nfi\n',
      'if has nix\nthen\nexport AWS_PROFILE=ci\nfi\n',
      'use_ci() {\nexport AWS_PROFILE=ci\n}\n',
      'for name in a b; do\nexport AWS_PROFILE=dev\ndone\n',
      'case $USER in\nci)\nexport AWS_PROFILE=ci\n;;\nesac\n',
      'has nix &&\nexport AWS_PROFILE=ci\n',
      'env \\\nAWS_PROFILE=dev\n',
      '\tunset AWS_PROFILE\n',
    ]) {
      assert.equal(merge(text, 'script'), undefined, text);
    }
    assert.equal(
      merge('use nix\nTOKEN=$(cat token)\nexport AWS_PROFILE=dev\nPATH_add bin\n', 'script'),
      `use nix\nTOKEN=$(cat token)\n${LINES}PATH_add bin\n`,
    );
  });
});
