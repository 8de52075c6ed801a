import assert from 'node:assert/strict';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { emulator, LEGACY, MY_COMPANY, resetWorld, run, sessionOf, signIn } from '../support/world';

const COPY_AND_OPEN = 'Copy Code and Open Browser';

describe('logging in to all sessions', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  let decide: 'approve' | 'deny';
  beforeEach(async () => {
    api = await resetWorld();
    decide = 'approve';
    user.current.answer = ({ actions }) => actions.find((title) => title === COPY_AND_OPEN);
    user.current.visit = async (page) => {
      await emulator[decide]({ userCode: page.searchParams.get('user_code') ?? '' });
      return true;
    };
  });
  const states = (): string[] => [MY_COMPANY, LEGACY].map((id) => sessionOf(api, id).state);

  it('takes one after the other, under one progress that counts', async () => {
    await run('awsSso.loginAll');
    assert.deepEqual(states(), ['signedIn', 'signedIn']);
    assert.equal(user.current.waits.length, 1);
    const [{ title, reports }] = user.current.waits as [(typeof user.current.waits)[0]];
    assert.equal(title, 'Logging in');
    assert.ok(reports.includes('1 of 2: my-company'));
    assert.ok(reports.includes('2 of 2: legacy.awsapps.com'));
    assert.ok(reports.some((text) => /^2 of 2: .* · Waiting for your approval of .*Open again/.test(text)));
  });

  it('leaves out who is signed in, and says when nobody needs it', async () => {
    await signIn(MY_COMPANY);
    await run('awsSso.loginAll');
    assert.ok(user.current.waits[0]?.reports.includes('1 of 1: legacy.awsapps.com'));
    user.current.forget();
    await run('awsSso.loginAll');
    assert.equal(user.current.onlyShown.message, 'No session needs a login.');
  });

  it('tells of the failures once, at the end', async () => {
    decide = 'deny';
    await run('awsSso.loginAll');
    assert.deepEqual(
      user.current.errors.map(({ message }) => message),
      [
        '2 of 2 logins failed. Could not log in to my-company: the request was denied in the browser. ' +
          'Could not log in to legacy.awsapps.com: the request was denied in the browser.',
      ],
    );
  });

  it('stops when the user turns away', async () => {
    user.current.wait = (waiting) => {
      user.current.visit = () => {
        waiting.cancel();
        return true;
      };
    };
    await run('awsSso.loginAll');
    assert.equal((await emulator.state()).deviceAuthorizations.length, 1);
    assert.deepEqual(states(), ['signedOut', 'signedOut']);
    assert.deepEqual(user.current.errors, []);
  });
});
