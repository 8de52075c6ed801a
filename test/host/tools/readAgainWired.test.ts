import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { dropPick, locations, resetWorld, run, withConfig } from '../support/world';

describe('a command of the extension', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(dropPick);

  it('knows what was written just before, whatever the system tells of it', async () => {
    for (const name of ['one', 'two', 'three']) {
      writeFileSync(
        locations.configFile,
        withConfig(`[profile ${name}]\nregion = eu-west-1\n`)['.aws/config'] ?? '',
      );
      await run('awsSso.switchProfile', name);
      assert.equal(api.activeProfile()?.name, name);
    }
    assert.deepEqual(user.current.shown, []);
  });
});
