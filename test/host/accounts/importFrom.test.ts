import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { closeEditors, openUnsaved } from '../support/editors';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering, type Reply, type Script, type ShownQuestion } from '../support/quickInputs';
import {
  eventually,
  hasToken,
  LEGACY,
  locations,
  resetWorld,
  run,
  signIn,
  withConfig,
} from '../support/world';

const sampleConfig = sampleHome['.aws/config'] ?? '';
const GRANTED = `[profile from-granted]
granted_sso_start_url      = https://d-1234567890.awsapps.com/start/
granted_sso_region         = us-east-1
granted_sso_account_id     = 111111111111
granted_sso_role_name      = ReadOnlyAccess
common_fate_generated_from = aws-sso
credential_process         = granted credential-process --profile from-granted
region                     = eu-west-1

[profile in-keychain]
credential_process = granted credential-process --profile=in-keychain
`;
const COPIED = `
[dev]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = copied
aws_session_token = copied
aws_security_token = copied
aws_session_expiration = 2020-06-14T17:13:26+00:00+0000
`;

const read = (file = locations.configFile): string => readFileSync(file, 'utf8');
const importWith = (script: Script): Promise<ShownQuestion[]> =>
  answering(script, () => run('awsSso.importFrom'));
const WRITE: Reply = { accept: 'Write' };

describe('Import From…', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const profileOf = (name: string): ReturnType<AwsSsoProfilesApi['profiles']>[number] | undefined =>
    api.profiles().find((profile) => profile.name === name);
  afterEach(closeEditors);

  it('lists tools, what their profiles become and why others stay, and writes what was seen', async () => {
    api = await resetWorld(withConfig(GRANTED));
    const before = read();
    let undo: (title: string) => void = () => undefined;
    user.current.answer = ({ actions }) =>
      actions.includes('Undo') ? new Promise((resolve) => (undo = resolve)) : undefined;
    const [tools, profiles, stayingOnes, , question] = await importWith([
      { accept: 'Granted' },
      { press: 'Profiles That Stay as They Are' },
      'back',
      'accept',
      WRITE,
    ]);
    assert.deepEqual(
      tools?.items.map(({ label, description }) => [label, description]),
      [
        ['Granted', '1 profile'],
        ['SSO settings without a session', '1 profile'],
      ],
    );
    assert.deepEqual(
      profiles?.items.map(({ label, description }) => [label, description]),
      [['from-granted', 'ReadOnlyAccess in 111111111111, session my-company']],
    );
    assert.deepEqual(profiles.checked, ['from-granted']);
    assert.deepEqual(
      stayingOnes?.items.map(({ label, detail }) => [label, detail]),
      [
        [
          'in-keychain',
          'Its access key is in the keychain of Granted. "granted credentials export-plaintext in-keychain" writes it to the credentials file.',
        ],
      ],
    );
    assert.equal(question?.placeholder, 'Write 1 profile to ~/.aws/config?');
    assert.equal(
      read(),
      before.replace(
        /(\[profile from-granted\]\n)(?:.+\n)+/,
        `$1sso_session                = my-company
sso_account_id             = 111111111111
sso_role_name              = ReadOnlyAccess
region                     = eu-west-1
`,
      ),
    );
    assert.equal(profileOf('from-granted')?.session, 'my-company');
    const { message, actions } = user.current.onlyShown;
    assert.equal(message, 'Imported 1 profile from Granted. It no longer needs Granted.');
    assert.deepEqual(actions, ['Log In', 'Undo']);
    undo('Undo');
    await eventually('the undo', () => (read() === before ? true : undefined));
  });

  it('writes nothing when the diff is turned away', async () => {
    await resetWorld(withConfig(GRANTED));
    const before = read();
    await importWith([{ accept: 'Granted' }, 'accept', { accept: 'Cancel' }]);
    assert.equal(read(), before);
    assert.deepEqual(user.current.shown, []);
  });

  it('takes the login of a start URL along to its session', async () => {
    api = await resetWorld();
    await signIn(LEGACY);
    const [, , question] = await importWith([{ accept: 'SSO settings without a session' }, 'accept', WRITE]);
    assert.equal(question?.placeholder, 'Write 1 profile to ~/.aws/config?');
    assert.match(read(), /\[sso-session legacy\]\nsso_start_url = https:\/\/legacy\.awsapps\.com\/start\n/);
    assert.ok(hasToken('legacy'));
    assert.equal(api.sessions().find(({ name }) => name === 'legacy')?.state, 'signedIn');
    assert.deepEqual(user.current.onlyShown.actions, ['Choose Profile…', 'Undo']);
  });

  it('removes copied keys from the credentials file, and no others', async () => {
    const credentials = sampleHome['.aws/credentials'] ?? '';
    await resetWorld({ '.aws/credentials': credentials + COPIED });
    await importWith([{ accept: 'yawsso' }, 'accept', { accept: 'Remove' }]);
    assert.equal(read(locations.credentialsFile).trimEnd(), credentials.trimEnd());
    assert.equal(read(), sampleConfig);
    assert.deepEqual(user.current.onlyShown.actions, ['Undo']);
  });

  it('goes into the editor with unsaved changes of the file', async () => {
    await resetWorld(withConfig(GRANTED));
    const before = read();
    const document = await openUnsaved(locations.configFile, (text) => `# mine\n${text}`);
    await importWith([{ accept: 'Granted' }, 'accept', WRITE]);
    assert.equal(read(), before);
    assert.match(document.getText(), /^# mine\n[^]*\[profile from-granted\]\nsso_session {16}= my-company\n/);
    assert.match(user.current.onlyShown.message, /unsaved changes/);
  });

  it('says what it looked for when there is nothing', async () => {
    await resetWorld({ '.aws/config': '[profile plain]\nregion = us-east-1\n' });
    await importWith([]);
    assert.match(user.current.onlyShown.message, /^There is nothing to import\. .*Granted, aws-vault/);
  });
});
