import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import { OTHER_EXTENSIONS } from '../../fixtures/otherExtensions';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder in a VS Code whose AI features are on: tools, MCP servers, and what agents and other extensions work as. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  extensions: OTHER_EXTENSIONS,
  settings: { ...scenarioSettings, 'chat.disableAIFeatures': false, 'chat.mcp.autostart': 'never' },
};
