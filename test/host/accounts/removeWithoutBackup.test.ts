import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { backupOf } from '../../../src/config/configEditor';
import { fakeUserPerTest } from '../support/fakeUser';
import { locations, resetWorld, run } from '../support/world';

describe('removing a profile where no backup can be made', () => {
  const user = fakeUserPerTest();
  const backup = backupOf(locations.configFile);
  before(() => {
    rmSync(backup, { force: true });
    mkdirSync(backup);
  });
  after(() => rmSync(backup, { recursive: true }));
  beforeEach(async () => {
    await resetWorld();
  });

  it('says so, and names none', async () => {
    user.current.answer = ({ modal }) => (modal ? 'Remove' : undefined);
    await run('awsSso.removeProfile', { profile: 'prod' });
    assert.equal(user.current.shown.at(-1)?.message, 'Removed the profile prod. No backup could be made.');
  });
});
