import assert from 'node:assert/strict';
import { linkText, openInBrowser } from '../../../src/editor/links';
import { SsoError } from '../../../src/sso/errors';
import { fakeUserPerTest } from '../support/fakeUser';

/** What a hostile service may name as the page on which to approve a login. */
const NO_WEB_PAGES = [
  'file:///etc/passwd',
  'javascript:alert(1)',
  'vscode://some.extension/run',
  'ms-msdt:/id PCWDiagnostic',
  'data:text/html,x',
  'command:workbench.action.terminal.new',
  'http://example.com/',
  '',
];

describe('a link', () => {
  const user = fakeUserPerTest();

  for (const target of NO_WEB_PAGES) {
    it(`is neither opened nor drawn when it is no web page: ${target}`, async () => {
      const visited: URL[] = [];
      user.current.visit = (page) => visited.push(page) > 0;
      await assert.rejects(openInBrowser(target, 'It cannot be opened.'), (error) =>
        SsoError.is(error, 'unsafeLink'),
      );
      assert.deepEqual([visited, user.current.shown], [[], []]);
      assert.equal(linkText('Approve', target), 'Approve');
    });
  }

  it('is opened and drawn when it is one', async () => {
    const visited: string[] = [];
    user.current.visit = (page) => visited.push(page.href) > 0;
    await openInBrowser('https://example.com/approve?code=A(B)', 'It cannot be opened.');
    assert.deepEqual(visited, ['https://example.com/approve?code=A(B)']);
    assert.equal(linkText('Approve', 'https://example.com/a(b)'), '[Approve](https://example.com/a%28b%29)');
  });
});
