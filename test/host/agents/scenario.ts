import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder in a VS Code whose AI features are on: tools, MCP servers, and what agents and extensions work as. */
export const scenario: HostScenario = {
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: { ...scenarioSettings, 'chat.disableAIFeatures': false, 'chat.mcp.autostart': 'never' },
};
