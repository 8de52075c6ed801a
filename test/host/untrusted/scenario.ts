import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** A folder in Restricted Mode that would like to choose the profile; VS Code's own environment names another one. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: {
    stranger: {
      '.vscode/settings.json': JSON.stringify({
        'awsSso.profile': 'prod',
        'awsSso.region': 'eu-north-1',
        'awsSso.terminal.inject': false,
      }),
    },
  },
  settings: scenarioSettings,
  trusted: false,
  env: { AWS_PROFILE: 'payroll' },
};
