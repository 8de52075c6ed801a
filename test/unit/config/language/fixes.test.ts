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

  it('take settings out from below one that has none', () => {
    const analysis = analysisOf('[profile a]\nmfa_serial =\n  region = us-east-1\n  output = json\n');
    const [fix] = fixesOf('indentedKey', analysis);
    assert.ok(fix);
    assert.equal(
      applyFix(fix, analysis).config,
      '[profile a]\nmfa_serial =\nregion = us-east-1\noutput = json\n',
    );
  });

  it('are none where a person has to choose', () => {
    const key = 'aws_access_key_id = A\naws_secret_access_key = s\n';
    const none: [code: Parameters<typeof fixesOf>[0], config: string, credentials?: string][] = [
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
      // No edit writes a bracket into a title.
      ['duplicateSection', '', '[a]b ]\nregion = x\n[a]b]\nregion = y\n'],
      ['malformedLine', '[profile a]\ngarbage\n  below\n'],
      // The AWS CLI would refuse the file, or take a header for a part of a value.
      ['unportableName', '[profile a]\nregion = us-east-1\n[profile "a"]\noutput = json\n'],
      ['unportableName', '[profiles a]\nregion = us-east-1\n[profile a]\noutput = json\n'],
      ['unportableHeader', '[services v]\ns3 =\n  a = b\n[services  v]\ns3 =\n  a = b\n'],
      ['indentedHeader', '[profile a]\nregion = us-east-1\n  [profile a]\noutput = json\n'],
      // No name stands there that could be meant.
      ['unsupportedSection', '[sso-session]\nsso_region = us-east-1\n'],
      ['unsupportedSection', '[profile ]\nregion = us-east-1\n'],
      // Two keys: one of them would be lost.
      ['keysInConfig', `[profile a]\n${key}`, `[a]\n${key.replace('= s', '= t')}`],
      [
        'splitKeys',
        '[profile a]\naws_secret_access_key = s\naws_access_key_id = B\n',
        '[a]\naws_access_key_id = A\n',
      ],
      // The AWS CLI takes the key without the token.
      ['splitKeys', '[profile a]\naws_session_token = t\n', `[a]\n${key}`],
      ['keysInConfig', `[profile a]\n${key}`, '[a]\naws_session_token = t\n'],
      // It takes the other credentials, and would take the key of the credentials file before them.
      ['keysInConfig', `[profile a]\n${key}credential_process = x\n`],
      ['keysInConfig', `[profile a]\n${key}`, '[a]\nlogin_session = arn:aws:iam::111111111111:user/a\n'],
      ['keysInConfig', `[profile a]\n  aws_access_key_id = A\n  aws_secret_access_key = s\n`],
      ['keysInConfig', '[profile a]\naws_access_key_id = A\naws_secret_access_key = s # mine\n'],
      ['settingsInCredentials', '[profile a]\nregion = us-east-1\n', '[a]\nregion = us-east-2\n'],
      ['settingsInCredentials', '', '[my a]\nregion = us-east-2\n'],
      [
        'sectionInCredentials',
        '[sso-session corp]\nsso_region = us-east-1\n',
        '[sso-session corp]\nsso_region = us-east-1\n',
      ],
    ];
    for (const [code, config, credentials] of none) {
      const analysis = analysisOf(config, credentials);
      assert.ok(
        codesOf(analysis).some((each) => each.endsWith(code)),
        code,
      );
      assert.deepEqual(fixesOf(code, analysis), [], `${code}: ${config}${credentials}`);
    }
  });
});
