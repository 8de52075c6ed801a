import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** One trusted folder, and the profiles that `npm start` shows: what most tests need. */
export const scenario: HostScenario = {
  alsoRuns: ['accounts', 'faults'],
  onFloor: [
    'single/activation',
    'single/authentication',
    'single/consoleLogin',
    'single/login',
    'single/statusBar',
    'single/switching',
    'single/terminalLinks',
    'single/terminals',
    'single/tree',
    'accounts/quickInputSteps',
    'agents/worksAs',
    'tools/languageModelTools',
    'tools/tasks',
    'tools/terminalsBesideTmux',
    'tools/terminalsMoved',
  ],
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: scenarioSettings,
};
