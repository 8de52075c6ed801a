import assert from 'node:assert/strict';
import { mergeDocument } from '../../../src/config/documentMerge';
import { parseDocument } from '../../../src/config/documentParser';

const BASE = `# mine
[profile a]
region = x
s3 =
  max_queue_size = 10
output = json

[profile b]
region = x
`;

function merge(document: string, other: string, base = BASE): string {
  return mergeDocument(parseDocument(document), parseDocument(base), parseDocument(other)).toString();
}

describe('bringing what another writer made of an earlier text into a document', () => {
  it('adds, changes and takes out settings, where the document is as the earlier text', () => {
    const other = BASE.replace('region = x', 'region = y')
      .replace('= 10', '= 20\n  use_accelerate_endpoint = true')
      .replace('output = json', 'duration_seconds = 900');
    const document = `${BASE}\n[profile ours]\n`;
    assert.equal(merge(BASE, other), other);
    assert.equal(merge(document, other), `${other}\n[profile ours]\n`);
  });

  it('adds sections at the end, with their comments, and takes out those that are unchanged', () => {
    const added = '\n[profile theirs]\n# theirs\nregion = z\n';
    assert.equal(merge(`${BASE}\n[profile ours]\n`, BASE + added), `${BASE}\n[profile ours]\n${added}`);
    const other = BASE.slice(0, BASE.indexOf('[profile b]'));
    assert.equal(merge(`${BASE}\n[profile ours]\n`, other), `${other}[profile ours]\n`);
  });

  it('leaves what the document has changed itself', () => {
    const ours = BASE.replace('region = x', 'region = ours').replace('[profile b]', '[profile ours]');
    const theirs = BASE.replaceAll('region = x', 'region = theirs');
    assert.equal(merge(ours, theirs), ours);
    assert.equal(merge(theirs, BASE.slice(0, BASE.indexOf('[profile b]'))), theirs);
  });

  it('is the same made twice, and keeps line ends', () => {
    const crlf = BASE.replaceAll('\n', '\r\n');
    const other = `${BASE}output = text\n[profile theirs]\n`;
    const once = merge(crlf, other);
    assert.equal(once, `${crlf}output = text\r\n\r\n[profile theirs]\r\n`);
    assert.equal(merge(once, other), once);
  });

  it('tells sections of one title apart by their order', () => {
    const base = '[profile a]\nregion = x\n[profile a]\nregion = y\n';
    assert.equal(merge(base, base.replace('= y', '= z'), base), base.replace('= y', '= z'));
  });
});
