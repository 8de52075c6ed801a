import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import { OTHER_EXTENSION } from '../../fixtures/otherExtension';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder in a VS Code whose AI features are on: tools, MCP servers, and what agents and another extension work as. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  extensions: OTHER_EXTENSION,
  settings: { ...scenarioSettings, 'chat.disableAIFeatures': false, 'chat.mcp.autostart': 'never' },
};
