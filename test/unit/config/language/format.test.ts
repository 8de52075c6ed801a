import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/config/documentParser';
import { formatDocument, isReadTheSame } from '../../../../src/config/language/format';

const format = (text: string, range?: Parameters<typeof formatDocument>[2]): string =>
  formatDocument(parseDocument(text), 'config', range).toString();

describe('the formatter of config files', () => {
  it('writes as the AWS CLI does', () => {
    assert.equal(
      format(
        '[profile a]  \n\nregion=x\noutput   =   json\n# about b\n[profile b]\n\n\n\n[profile c]\nregion =\n',
      ),
      '[profile a]\nregion = x\noutput = json\n\n# about b\n[profile b]\n\n[profile c]\nregion =\n',
    );
  });

  it('keeps line ends, nested settings, comments and what goes on', () => {
    const text =
      '[profile a]\r\ns3 =\r\n    max_queue_size = 1\r\ncredential_process = x \\\r\n  y\r\nregion = x # main\r\n';
    assert.equal(format(text), text);
  });

  it('leaves what it would change for a tool', () => {
    for (const text of ['[profile a]\nregion: x\n', '[profile a]\nregion =# x\n', '[profile a\nregion = x\n'])
      assert.equal(format(text), text);
  });

  it('formats the lines that are asked for alone', () => {
    assert.equal(
      format('[profile a]\nregion=x\noutput=json\n', { first: 3, last: 3 }),
      '[profile a]\nregion=x\noutput = json\n',
    );
  });

  it('does nothing the second time', () => {
    const once = format('[a]\n\nx=1\n\n\n# c\n[b]\ny=2');
    assert.equal(format(once), once);
  });

  it('sees what reads otherwise', () => {
    const isSame = (one: string, other: string): boolean =>
      isReadTheSame(parseDocument(one), parseDocument(other), 'config');
    assert.ok(isSame('[a]\nx=1\n', '[a]\n\nx = 1\n'));
    assert.ok(!isSame('[a]\nx=1\n', '[a]\nx = 2\n'));
    assert.ok(!isSame('[a]\nx=1\n', '[ a]\nx = 1\n'));
    assert.ok(!isSame('[a]\nx=1\ny=2\n', '[a]\nx = 1\n y = 2\n'));
  });
});
