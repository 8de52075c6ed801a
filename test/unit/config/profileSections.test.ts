import assert from 'node:assert/strict';
import { parseDocument } from '../../../src/config/documentParser';
import { duplicateProfileSection, setProfileRegion } from '../../../src/config/profileSections';
import { removeSessionSections, renameSessionSections } from '../../../src/config/sessionSections';

const CONFIG = `# mine
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1 # main

[default]
sso_session = corp
`;

describe('a profile of the config file', () => {
  const document = parseDocument(CONFIG);

  it('is duplicated with its settings, and nothing else changes', () => {
    const text = duplicateProfileSection(document, 'dev', 'dev-copy').toString();
    assert.equal(
      text,
      `${CONFIG}
[profile dev-copy]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
`,
    );
  });

  it('is duplicated without its access key', () => {
    const keys =
      '[profile old]\naws_access_key_id = AKIAX\naws_secret_access_key = CANARY\nregion = us-east-1\n';
    const text = duplicateProfileSection(parseDocument(keys), 'old', 'new').toString();
    assert.equal(text, `${keys}\n[profile new]\nregion = us-east-1\n`);
  });

  it('is duplicated with the settings below a setting', () => {
    const nested = '[profile s]\ns3 =\n  max_queue_size = 1\n  use_arn_region = true\noutput = json\n';
    const text = duplicateProfileSection(parseDocument(nested), 's', 't').toString();
    assert.equal(text, `${nested}\n${nested.replace('profile s', 'profile t')}`);
  });

  it('is duplicated as the AWS CLI reads it, from the later of two titles', () => {
    const twice = '[profile default]\nregion = us-east-1\n[default]\noutput = json\n';
    const text = duplicateProfileSection(parseDocument(twice), 'default', 't').toString();
    assert.equal(text, `${twice}\n[profile t]\noutput = json\n`);
  });

  it('is duplicated as the AWS CLI reads it, also where the first of two titles comes back', () => {
    const thrice =
      '[profile default  ]\nregion = a\n[profile default]\nregion = b\n[profile default  ]\noutput = json\n';
    const text = duplicateProfileSection(parseDocument(thrice), 'default', 't').toString();
    assert.equal(text, `${thrice}\n[profile t]\noutput = json\n`);
  });

  it('is not duplicated over another', () => {
    assert.throws(() => duplicateProfileSection(document, 'dev', 'default'), { code: 'taken' });
  });

  it('gets another region, and the comment behind the old one stays', () => {
    const text = setProfileRegion(document, 'dev', 'us-east-1').toString();
    assert.equal(text, CONFIG.replace('region = eu-west-1 # main', '# main\nregion = us-east-1'));
  });

  it('gets a section for its region when only the credentials file has it', () => {
    const text = setProfileRegion(document, 'old-keys', 'us-east-1').toString();
    assert.equal(text, `${CONFIG}\n[profile old-keys]\nregion = us-east-1\n`);
  });
});

describe('a session of the config file', () => {
  const document = parseDocument(CONFIG);

  it('is renamed with the profiles that use it', () => {
    const text = renameSessionSections(document, 'config', 'corp', 'acme', 'config').toString();
    assert.equal(
      text,
      CONFIG.replace('[sso-session corp]', '[sso-session acme]').replaceAll(
        'sso_session = corp',
        'sso_session = acme',
      ),
    );
  });

  it('is not renamed where two titles would become one, which the AWS CLI refuses', () => {
    const several = parseDocument(`${CONFIG}[sso-session "corp"]\nsso_region = eu-west-1\n`);
    assert.throws(() => renameSessionSections(several, 'config', 'corp', 'acme', 'config'), {
      code: 'severalSpellings',
    });
  });

  it('is removed alone', () => {
    const text = removeSessionSections(document, 'config', 'corp').toString();
    assert.equal(text, `# mine\n\n${CONFIG.slice(CONFIG.indexOf('[profile dev]'))}`);
  });
});
