import assert from 'node:assert/strict';
import { findProfileReferences, renameReferences } from '../../../src/config/profileReferences';

/** Settings with the names that they hold. */
const SETTINGS: readonly (readonly [key: string, value: string, ...names: string[]])[] = [
  ['source_profile', 'dev', 'dev'],
  ['include_profile', 'a b', 'a b'],
  ['parent_profile', 'dev', 'dev'],
  ['x_exported_from', 'dev', 'dev'],
  ['region', 'dev'],
  ['source_profile', ''],
  ['credential_process', 'granted credential-process --profile team/ReadOnly', 'team/ReadOnly'],
  ['credential_process', 'granted credential-process --auto-login --profile=team/x --url u', 'team/x'],
  ['credential_process', 'aws-sso-util credential-process --profile dev', 'dev'],
  ['credential_process', '"/usr/local/bin/aws" configure export-credentials --profile "my dev"', 'my dev'],
  ['credential_process', "aws-vault exec 'dev' --json", 'dev'],
  ['credential_process', 'aws-vault --backend file exec -n --duration 1h dev -- env', 'dev'],
  ['credential_process', 'aws-vault export --format=json dev', 'dev'],
  ['credential_process', 'aws-vault list exec'],
  ['credential_process', '"C:\\\\Tools\\\\aws-vault.exe" exec dev', 'dev'],
  [
    'credential_process',
    'aws-vault exec one -- aws configure export-credentials --profile two',
    'one',
    'two',
  ],
  ['credential_process', 'env AWS_PROFILE=dev aws configure export-credentials', 'dev'],
  ['credential_process', "sh -c 'aws configure export-credentials --profile dev | tee'", 'dev'],
  ['credential_process', "bash -lc 'aws-vault exec dev --json'", 'dev'],
  ['credential_process', 'bash -c "aws-vault exec \\"dev\\" --json"', 'dev'],
  ['credential_process', `sh -c "sh -c 'aws --profile dev'"`, 'dev'],
  ['credential_process', 'pwsh -Command "aws-vault exec dev"', 'dev'],
  ['credential_process', 'powershell.exe -c aws-vault exec dev', 'dev'],
  ['credential_process', 'cmd.exe /d /C "aws-vault exec dev --json"', 'dev'],
  ['credential_process', 'cmd /c "set AWS_PROFILE=dev&& aws configure export-credentials"', 'dev'],
  ['credential_process', `pwsh -c "$env:AWS_PROFILE='dev'; aws configure export-credentials"`, 'dev'],
  ['credential_process', `pwsh -c "$Env:AWS_PROFILE = 'dev'; aws configure export-credentials"`, 'dev'],
  ['credential_process', "sh -c 'AWS_PROFILE=dev aws configure export-credentials'", 'dev'],
  ['credential_process', "sh -c 'export AWS_PROFILE=dev; aws configure export-credentials'", 'dev'],
  ['credential_process', "sh -c 'aws --profile dev|jq .'", 'dev'],
  ['credential_process', "sh -c '(aws --profile dev) 2>/dev/null'", 'dev'],
  ['credential_process', `sh -c 'x="$(aws --profile dev)"; echo "$x"'`, 'dev'],
  ['credential_process', 'docker run --env=AWS_PROFILE=dev -eAWS_DEFAULT_PROFILE=one aws-cli', 'dev', 'one'],
  ['credential_process', 'okta-awscli --okta-profile mine --profile dev', 'dev'],
  ['credential_process', 'aws-vault exec --file-dir /keys dev', 'dev'],
  ['web_identity_token_process', 'token-for --profile dev', 'dev'],
  ['credential_process', 'aws-google-auth -p dev', 'dev'],
  ['credential_process', 'saml2aws login -p=dev --credential-process', 'dev'],
  ['credential_process', `sh -c 'aws-sso process -p "my dev"'`, 'my dev'],
  ['credential_process', 'gimme-aws-creds --profile dev'],
  ['credential_process', 'gimme-aws-creds -p dev'],
  ['credential_process', "sh -c 'mkdir -p dev; aws-sso process'"],
  ['credential_process', 'ssh -p dev host aws-sso process --profile one', 'one'],
  ['credential_process', 'program dev --profiles dev --profile'],
  ['credential_process', 'aws --profile "dev'],
];

describe('profiles that settings name', () => {
  for (const [key, value, ...names] of SETTINGS) {
    it(`are ${names.join(', ') || 'none'}: ${key} = ${value}`, () => {
      const found = findProfileReferences(key, value);
      assert.deepEqual(
        found.map(({ name }) => name),
        names,
      );
      for (const { name, start, end } of found) assert.equal(value.slice(start, end), name);
    });
  }

  it('are renamed where they are meant, and quotes and all else stay', () => {
    const rename = (value: string): string | undefined =>
      renameReferences('credential_process', value, 'a', 'b/c');
    assert.equal(
      rename('aws-vault exec "a" -- aws --profile a --region a'),
      'aws-vault exec "b/c" -- aws --profile b/c --region a',
    );
    assert.equal(
      rename("sh -c 'granted --profile=a' --profile ab"),
      "sh -c 'granted --profile=b/c' --profile ab",
    );
    assert.equal(rename('aws --profile ab'), undefined);
    assert.equal(rename('sh -c "aws-vault exec \\"a\\" --json"'), 'sh -c "aws-vault exec \\"b/c\\" --json"');
    const escaped = renameReferences('credential_process', 'aws --profile a\\ b --json', 'a b', 'c');
    assert.equal(escaped, 'aws --profile c --json');
  });
});
