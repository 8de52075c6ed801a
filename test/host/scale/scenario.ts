import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** What `activate()` has to read: 500 accounts with 10 roles each; `npm run bench` asks for fewer too. */
export const PROFILE_COUNT = Number(process.env['BENCH_PROFILES'] ?? 5000);

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

/**
 * As many profiles as anyone is known to have. In Restricted Mode, which none of this is subject to: in the same window the
 * folder would like to choose the profile, and VS Code's own environment names another one.
 */
export const scenario: HostScenario = {
  alsoRuns: ['untrusted'],
  onFloor: process.env['BENCH_PROFILES'] === undefined ? [] : ['scale/activation'],
  home: {
    '.aws/config': `[sso-session my-company]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

${profiles.join('\n')}`,
    '.aws/credentials': sampleHome['.aws/credentials'] ?? '',
  },
  folders: {
    stranger: {
      '.vscode/settings.json': JSON.stringify({
        'awsSso.profile': 'prod',
        'awsSso.region': 'eu-north-1',
        'awsSso.terminal.inject': false,
        'terminal.integrated.env.linux': { AWS_PROFILE: 'prod' },
      }),
    },
  },
  settings: scenarioSettings,
  trusted: false,
  env: { AWS_PROFILE: 'payroll' },
};
