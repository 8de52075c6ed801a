import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** What `activate()` has to read: 100 accounts with 10 roles each. */
export const PROFILE_COUNT = 1000;

const profiles = Array.from({ length: PROFILE_COUNT }, (_, index) => {
  const account = String(100_000_000_001 + Math.floor(index / 10));
  return `[profile team-${Math.floor(index / 10)}-role-${index % 10}]
sso_session = my-company
sso_account_id = ${account}
sso_role_name = Role${index % 10}
region = us-east-1
output = json
`;
});

/** The largest home that is not unusual. */
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
