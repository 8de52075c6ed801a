import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { forbidWriting } from '../faults/fileFaults';
import { fakeUserPerTest } from '../support/fakeUser';
import {
  emulator,
  hasToken,
  LEGACY,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signIn,
  tokenFile,
} from '../support/world';

describe('logging out', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const strangersFile = join(locations.ssoCacheDirectory, 'of-another-tool.json');
  const states = (): string[] => api.sessions().map(({ state }) => state);
  beforeEach(async () => {
    api = await resetWorld();
    await signIn(MY_COMPANY);
    await signIn(LEGACY);
    writeFileSync(strangersFile, '{}');
    await emulator.clearRequests();
  });
  afterEach(() => assert.ok(existsSync(strangersFile), 'a file of another tool is gone'));

  it('ends one session at the service, and deletes its token and no other', async () => {
    await run('awsSso.logout', { session: MY_COMPANY });
    assert.deepEqual((await emulator.requests()).counts, { Logout: 1 });
    assert.deepEqual(
      (await emulator.state()).liveSessions.map(({ startUrl }) => startUrl),
      [LEGACY],
    );
    assert.deepEqual([hasToken(MY_COMPANY), hasToken(LEGACY)], [false, true]);
    assert.deepEqual(states(), ['signedOut', 'signedIn']);
    assert.deepEqual(user.current.shown, []);
  });

  it('ends here although the service does not confirm it, and says so', async () => {
    await emulator.addFault({ operation: 'Logout', fault: { kind: 'serverError' }, times: null });
    await run('awsSso.logout', { session: MY_COMPANY });
    assert.ok(!hasToken(MY_COMPANY));
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedOut');
    assert.equal(
      user.current.onlyShown.message,
      'Logged out of my-company here, but AWS did not confirm it: AWS reported an internal error (500). Try again in a moment.',
    );
  });

  it('names all sessions that it would end, and asks', async () => {
    await run('awsSso.logoutAll');
    assert.deepEqual(user.current.onlyShown, {
      kind: 'warning',
      message: 'Log out of all sessions?',
      modal: true,
      detail: 'my-company\nlegacy.awsapps.com',
      actions: ['Log Out'],
    });
    assert.deepEqual(states(), ['signedIn', 'signedIn']);

    user.current.answer = ({ actions }) => actions[0];
    await run('awsSso.logoutAll');
    assert.deepEqual((await emulator.requests()).counts, { Logout: 2 });
    assert.deepEqual(states(), ['signedOut', 'signedOut']);
    assert.deepEqual([hasToken(MY_COMPANY), hasToken(LEGACY)], [false, false]);

    user.current.forget();
    await run('awsSso.logoutAll');
    assert.equal(user.current.onlyShown.message, 'You are not logged in to any session.');
  });

  it('asks by its name where there is one login', async () => {
    await run('awsSso.logout', { session: LEGACY });
    user.current.forget();
    await run('awsSso.logoutAll');
    assert.equal(user.current.onlyShown.message, 'Log out of my-company?');
  });

  describe('of all sessions', () => {
    beforeEach(() => {
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Log Out');
    });

    it('goes on when a token cannot be deleted, and says so', async () => {
      const allowWriting = forbidWriting(tokenFile(MY_COMPANY));
      try {
        await run('awsSso.logoutAll');
      } finally {
        allowWriting();
      }
      assert.deepEqual(states(), ['expired', 'signedOut']);
      assert.deepEqual([hasToken(MY_COMPANY), hasToken(LEGACY)], [true, false]);
      assert.deepEqual((await emulator.state()).liveSessions, []);
      const [error, ...others] = user.current.errors;
      assert.match(error?.message ?? '', /^Permission denied at /);
      assert.deepEqual(others, []);
    });

    it('tells of several failures once', async () => {
      const allowWriting = forbidWriting(locations.ssoCacheDirectory);
      try {
        await run('awsSso.logoutAll');
      } finally {
        allowWriting();
      }
      assert.deepEqual(states(), ['expired', 'expired']);
      assert.deepEqual(
        user.current.errors.map(({ message }) => message),
        [
          `2 of 2 logouts failed. Permission denied at ${locations.ssoCacheDirectory}. ` +
            'Check who owns it and who can write to it.',
        ],
      );
    });

    it('says that it waits for AWS, and Cancel leaves logged in whom AWS has not answered', async () => {
      await emulator.addFault({ operation: 'Logout', fault: { kind: 'hang' } });
      user.current.wait = (waiting) => waiting.cancel();
      await run('awsSso.logoutAll');
      assert.deepEqual(
        user.current.waits.map(({ title }) => title),
        ['Logging out'],
      );
      assert.deepEqual(states().toSorted(), ['signedIn', 'signedOut']);
      assert.deepEqual(user.current.errors, []);
    });
  });
});
