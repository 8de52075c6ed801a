import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** What `activate()` has to read: 500 accounts with 10 roles each. */
export const PROFILE_COUNT = 5000;

/** The first of the accounts, as the emulator numbers those that it makes. */
const FIRST_ACCOUNT = 100_000_000_001;

const profiles = Array.from({ length: PROFILE_COUNT }, (_, index) => {
  const account = String(FIRST_ACCOUNT + Math.floor(index / 10));
  return `[profile team-${Math.floor(index / 10)}-role-${index % 10}]
sso_session = my-company
sso_account_id = ${account}
sso_role_name = Role${index % 10}
region = us-east-1
output = json
`;
});

/** As many profiles as anyone is known to have. */
export const scenario: HostScenario = {
  home: {
    '.aws/config': `[sso-session my-company]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

${profiles.join('\n')}`,
    '.aws/credentials': sampleHome['.aws/credentials'] ?? '',
  },
  folders: { sample: { 'README.md': '# Sample\n' } },
  settings: scenarioSettings,
};
