import assert from 'node:assert/strict';
import { fakeUserPerTest } from '../support/fakeUser';
import { emulator, MY_COMPANY, resetWorld, run, sessionOf, signInOutside, until } from '../support/world';

/** Whether the bundle with the AWS SDK has been read; `require.cache` is the whole extension host's. */
const isSdkLoaded = (): boolean =>
  Object.keys(require.cache).some((path) => /[\\/]dist[\\/]awsClients\.js$/.test(path));

// Beside the figures, which it explains, and in a window where nothing else logs in.
describe('the AWS SDK', () => {
  const user = fakeUserPerTest();

  it('is read from disk when somebody logs in, and not before', async () => {
    const api = await resetWorld();
    assert.ok(!isSdkLoaded(), 'after activation');

    await run('awsSso.switchProfile', 'prod');
    assert.equal(api.activeProfile()?.name, 'prod');
    assert.ok(!isSdkLoaded(), 'after a switch to a profile that is logged out');

    await signInOutside();
    await until('signed in by another tool', api.onDidChangeSessions, () => isSignedIn());
    assert.ok(!isSdkLoaded(), 'after a login elsewhere');

    await resetWorld();
    await until('logged out', api.onDidChangeSessions, () => !isSignedIn());
    user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Copy Code'));
    user.current.visit = async (page) => {
      await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
      return true;
    };
    await run('awsSso.login', { session: MY_COMPANY });
    assert.ok(isSignedIn());
    assert.ok(isSdkLoaded(), 'after a login');

    function isSignedIn(): boolean {
      return sessionOf(api, MY_COMPANY).state === 'signedIn';
    }
  });
});
