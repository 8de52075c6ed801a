import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

const EXPORTS = 'export AWS_PROFILE=old-keys FROM_START_FILE=yes\n';

/** Somebody whose shells export a profile of their own, as guides have them do. */
export const scenario: HostScenario = {
  onFloor: ['startFiles'],
  home: {
    ...sampleHome,
    '.bashrc': EXPORTS,
    '.bash_profile': EXPORTS,
    '.zshrc': EXPORTS,
    '.zprofile': EXPORTS,
    '.config/fish/config.fish': 'set -gx AWS_PROFILE old-keys\nset -gx FROM_START_FILE yes\n',
  },
  folders: { sample: sampleWorkspace },
  settings: {
    ...scenarioSettings,
    'terminal.integrated.profiles.linux': {
      bash: { path: 'bash' },
      'bash as a login shell': { path: 'bash', args: ['-l'] },
      zsh: { path: 'zsh' },
      'zsh as a login shell': { path: 'zsh', args: ['-l'] },
      fish: { path: 'fish' },
      pwsh: { path: 'pwsh' },
    },
  },
};
