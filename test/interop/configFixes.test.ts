import assert from 'node:assert/strict';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { analysisOf, applyFix, fixesOf } from '../unit/config/language/analysisOf';
import { FIX_CASES } from '../unit/config/language/fixCases';
import { Botocore } from './botocore';
import { readSmithyProfiles } from './smithyProfiles';

describe('after a quick fix every profile is the same for botocore and the AWS SDK for JavaScript', function () {
  const directory = temporaryDirectoryPerTest();
  let botocore: Botocore;
  before(function () {
    const opened = Botocore.open();
    if (!opened) skip(this, 'botocore is not installed');
    botocore = opened;
  });
  after(() => (botocore as Botocore | undefined)?.close());

  for (const { name, code, config, credentials } of FIX_CASES) {
    it(`${code}: ${name}`, async () => {
      const analysis = analysisOf(config, credentials);
      const [fix] = fixesOf(code, analysis);
      assert.ok(fix);
      const after = applyFix(fix, analysis);
      const theirs = await botocore.readProfiles(after.config, after.credentials);
      assert.ok(theirs, 'botocore refuses the file');
      assert.deepEqual(await readSmithyProfiles(directory.path, after.config, after.credentials), theirs);
    });
  }
});
