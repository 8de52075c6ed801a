import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/**
 * One trusted folder, for what is done with credentials: terminals, debugging, exports, keys. A window of its own: VS Code
 * keeps documents for a while that other tests have had open, and a key that moves speaks of them.
 */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: scenarioSettings,
};
