import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** A window whose environment names other shared files than those of the home. */
export const scenario: HostScenario = {
  home: {
    'elsewhere/settings.ini': `${sampleHome['.aws/config'] ?? ''}\n[profile typo]\nregoin = us-east-1\n`,
    'elsewhere/keys.conf': sampleHome['.aws/credentials'] ?? '',
    'elsewhere/other.ini': '[profile typo]\nregoin = us-east-1\n',
    'elsewhere/.aws/notes.ini': '[profile typo]\nregoin = us-east-1\n',
  },
  folders: {},
  settings: scenarioSettings,
  env: { AWS_CONFIG_FILE: '~/elsewhere/settings.ini', AWS_SHARED_CREDENTIALS_FILE: '~/elsewhere/keys.conf' },
};
