import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { terminalSettings } from '../support/terminalSettings';

/** One trusted folder, and the profiles that `npm start` shows. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: terminalSettings,
};
