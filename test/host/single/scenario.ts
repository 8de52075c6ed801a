import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder, and the profiles that `npm start` shows. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: scenarioSettings,
};
