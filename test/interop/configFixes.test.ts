import assert from 'node:assert/strict';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { analysisOf, applyFix, fixesOf } from '../unit/config/language/analysisOf';
import { FIX_CASES } from '../unit/config/language/fixCases';
import { Botocore, type Verdict } from './botocore';
import { readSmithyProfiles } from './smithyProfiles';

describe('a quick fix', function () {
  const directory = temporaryDirectoryPerTest();
  let botocore: Botocore;
  before(function () {
    const opened = Botocore.open();
    if (!opened) skip(this, 'botocore is not installed');
    botocore = opened;
  });
  after(() => (botocore as Botocore | undefined)?.close());

  for (const { name, code, config = '', credentials = '' } of FIX_CASES) {
    const analysis = analysisOf(config, credentials);
    const [fix] = fixesOf(code, analysis);
    assert.ok(fix, `${code}: ${name}`);
    const fixed = applyFix(fix, analysis);

    it(`makes every profile the same for botocore and the AWS SDK for JavaScript: ${code}, ${name}`, async () => {
      const theirs = await botocore.readProfiles(fixed.config, fixed.credentials);
      assert.ok(theirs, 'botocore refuses the file');
      assert.deepEqual(await readSmithyProfiles(directory.path, fixed.config, fixed.credentials), theirs);
    });

    const { movesTo } = fix;
    if (!movesTo) continue;
    const between = { config, credentials, [movesTo]: fixed[movesTo] };

    it(`that moves settings says all of them once the first file is written: ${code}, ${name}`, async () => {
      const atLast = await botocore.readProfiles(fixed.config, fixed.credentials);
      const theirs = await botocore.readProfiles(between.config, between.credentials);
      const smithy = await readSmithyProfiles(directory.path, between.config, between.credentials);
      assert.ok(atLast && theirs);
      for (const [profile, settings] of Object.entries(atLast)) {
        assert.deepEqual(theirs[profile], settings);
        assert.deepEqual(smithy[profile], settings);
      }
    });

    it(`that moves settings leaves the AWS CLI the key that it takes: ${code}, ${name}`, async () => {
      const atLast = await botocore.readProfiles(fixed.config, fixed.credentials);
      for (const profile of Object.keys(atLast ?? {})) {
        const was = await botocore.resolve(profile, config, credentials);
        if (was.refused !== undefined) continue;
        for (const texts of [between, fixed])
          assert.deepEqual(
            keyOf(await botocore.resolve(profile, texts.config, texts.credentials)),
            keyOf(was),
          );
      }
    });
  }
});

function keyOf({ refused, accessKeyId, secretAccessKey, sessionToken }: Verdict): unknown {
  return { refused, accessKeyId, secretAccessKey, sessionToken };
}
