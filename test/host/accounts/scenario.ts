import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder, for what is done with accounts, roles and the profiles made of them. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: scenarioSettings,
};
