import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** A window whose environment names other shared files than those of the home. */
export const scenario: HostScenario = {
  home: {
    'work/settings.ini': `${sampleHome['.aws/config'] ?? ''}\n[profile typo]\nregoin = us-east-1\n`,
    'work/keys.conf': sampleHome['.aws/credentials'] ?? '',
    'work/other.ini': '[profile typo]\nregoin = us-east-1\n',
    'work/.aws/notes.ini': '[profile typo]\nregoin = us-east-1\n',
  },
  folders: {},
  settings: scenarioSettings,
  env: { AWS_CONFIG_FILE: '~/work/settings.ini', AWS_SHARED_CREDENTIALS_FILE: '~/work/keys.conf' },
};
