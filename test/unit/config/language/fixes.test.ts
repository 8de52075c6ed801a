import assert from 'node:assert/strict';
import { analysisOf, applyFix, codesOf, fixesOf } from './analysisOf';
import { FIX_CASES } from './fixCases';

describe('quick fixes of config files', () => {
  for (const { name, code, config, credentials, fixed, fixedCredentials } of FIX_CASES) {
    it(`${code}: ${name}`, () => {
      const analysis = analysisOf(config, credentials);
      const [fix] = fixesOf(code, analysis);
      assert.ok(fix, `no fix for ${code}: ${codesOf(analysis).join(', ')}`);
      const after = applyFix(fix, analysis);
      assert.deepEqual(after, {
        config: fixed ?? config ?? '',
        credentials: fixedCredentials ?? credentials ?? '',
      });
      const again = analysisOf(after.config, after.credentials);
      const left = again.problems.filter((problem) => problem.code === code).length;
      const before = analysis.problems.filter((problem) => problem.code === code).length;
      assert.ok(left < before, `${code} is still there`);
    });
  }

  it('are none where a person has to choose', () => {
    const none: [code: Parameters<typeof fixesOf>[0], config: string][] = [
      ['missingSession', '[profile a]\nsso_session = nothing-like-it\n'],
      [
        'mixedCredentials',
        '[profile a]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = b\ncredential_process = x\n[profile b]\ncredential_process = x\n',
      ],
      [
        'conflictingSource',
        '[profile a]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = a\ncredential_source = Environment\n',
      ],
      ['duplicateSection', '[profile a]\nregion = x\n[profile a]\n  region = y\n'],
      ['malformedLine', '[profile a]\ngarbage\n  below\n'],
    ];
    for (const [code, config] of none) assert.deepEqual(fixesOf(code, analysisOf(config)), [], code);
  });
});
