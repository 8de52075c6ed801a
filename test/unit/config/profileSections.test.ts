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
    const text = renameSessionSections(document, 'config', 'corp', 'acme').toString();
    assert.equal(
      text,
      CONFIG.replace('[sso-session corp]', '[sso-session acme]').replaceAll(
        'sso_session = corp',
        'sso_session = acme',
      ),
    );
  });

  it('is removed alone', () => {
    const text = removeSessionSections(document, 'config', 'corp').toString();
    assert.equal(text, `# mine\n\n${CONFIG.slice(CONFIG.indexOf('[profile dev]'))}`);
  });
});
