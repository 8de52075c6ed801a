import assert from 'node:assert/strict';
import { showNotice } from '../../../src/editor/notifications';
import { fakeUserPerTest } from '../support/fakeUser';

const LONG = 'The profile dev has these settings already. Nothing was written to the file.';

describe('a message that asks for nothing', () => {
  const user = fakeUserPerTest();

  for (const [text, actions] of [
    ['Choose a profile first.', []],
    [LONG, ['OK']],
    ['このリポジトリが記述する AWS アクセスはすでにあります。', ['OK']],
  ] as const)
    it(`has a button only where VS Code would cut it off without one: ${text}`, async () => {
      await showNotice(text);
      assert.deepEqual(user.current.onlyShown, {
        kind: 'information',
        message: text,
        modal: false,
        detail: '',
        actions,
      });
    });

  it('is as serious as it is said to be, and draws no link', async () => {
    await showNotice(`[click](command:evil) ${LONG}`, 'warning');
    await showNotice('It failed.', 'error');
    assert.deepEqual(
      user.current.shown.map(({ kind, message }) => [kind, message.includes('](')]),
      [
        ['warning', false],
        ['error', false],
      ],
    );
  });
});
