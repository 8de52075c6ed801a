import assert from 'node:assert/strict';
import {
  beatsProfile,
  findEnvironmentConflicts,
  type ConflictCode,
} from '../../../src/credentials/environmentConflicts';
import { explainConflict } from '../../../src/credentials/environmentEffects';
import { sharedConfigOf } from '../config/sharedConfigOf';

const { profiles } = sharedConfigOf(`[profile dev]
sso_start_url = https://x.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = R

[profile role]
role_arn = arn:aws:iam::111111111111:role/R
source_profile = dev
`);

describe('what the environment does to the active profile', () => {
  const find = (environment: NodeJS.ProcessEnv, active = 'dev') =>
    findEnvironmentConflicts(environment, profiles.get(active), profiles);

  it('is nothing where nothing is set, or only what agrees', () => {
    for (const environment of [{}, { AWS_PROFILE: 'dev', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: '' }]) {
      assert.deepEqual(find(environment), []);
    }
  });

  const cases: readonly [NodeJS.ProcessEnv, ConflictCode, boolean, string][] = [
    [
      { AWS_ACCESS_KEY_ID: 'AKIACANARY', AWS_SECRET_ACCESS_KEY: 'CANARY', AWS_SESSION_TOKEN: 'CANARY' },
      'keys',
      true,
      'AWS_ACCESS_KEY_ID is set: the AWS CLI and boto3 use those keys, whatever AWS_PROFILE says; the AWS SDK for JavaScript uses the profile when AWS_PROFILE is set, and those keys otherwise.',
    ],
    [
      { AWS_ACCESS_KEY_ID: 'AKIACANARY' },
      'keyId',
      true,
      'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: the AWS CLI and boto3 fail; the AWS SDK for JavaScript ignores it.',
    ],
    [
      { AWS_SECRET_ACCESS_KEY: 'CANARY' },
      'secretKey',
      false,
      'AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID: tools ignore it.',
    ],
    [
      { AWS_SECURITY_TOKEN: 'CANARY' },
      'strayToken',
      false,
      'AWS_SECURITY_TOKEN is set without the keys that it belongs to: tools ignore it until keys are set too.',
    ],
    [
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/CANARY' },
      'webIdentity',
      true,
      'AWS_WEB_IDENTITY_TOKEN_FILE is set: the AWS CLI and boto3 use the role of the environment, whatever AWS_PROFILE says; the AWS SDK for JavaScript uses the profile when AWS_PROFILE is set.',
    ],
    [
      { AWS_PROFILE: '' },
      'emptyProfile',
      true,
      'AWS_PROFILE is set but empty: the AWS CLI and boto3 fail with "profile () not found"; the AWS SDK for JavaScript uses the default profile.',
    ],
    [
      { AWS_PROFILE: 'nobody' },
      'unknownProfile',
      false,
      'AWS_PROFILE is set to "nobody", which no file defines: tools fail where nothing else is set.',
    ],
    [
      { AWS_DEFAULT_PROFILE: 'dev' },
      'defaultProfile',
      false,
      'AWS_DEFAULT_PROFILE is set to "dev": boto3 and version 1 of the AWS CLI use it before AWS_PROFILE; version 2 of the AWS CLI uses it when AWS_PROFILE is not set; other SDKs ignore it.',
    ],
  ];
  for (const [environment, code, beats, sentence] of cases) {
    it(`is told of ${Object.keys(environment).join(' and ')}, without secrets`, () => {
      const [conflict, ...others] = find(environment);
      assert.ok(conflict);
      assert.deepEqual(others, []);
      assert.equal(conflict.code, code);
      assert.equal(beatsProfile(conflict), beats);
      const explained = explainConflict(conflict, environment);
      assert.equal(explained.sentence, sentence);
      assert.ok(explained.effects.length > 0 && explained.mend);
      assert.doesNotMatch(JSON.stringify([conflict, explained]), /CANARY/);
    });
  }

  it('leaves the role of a profile before that of the environment', () => {
    const [conflict] = find({ AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }, 'role');
    assert.equal(conflict?.code, 'weakWebIdentity');
    assert.ok(!beatsProfile(conflict));
  });
});
