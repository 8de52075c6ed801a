import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

const folderOf = (profile: string): Record<string, string> => ({
  'README.md': `# Works as ${profile}\n`,
  '.vscode/settings.json': JSON.stringify({ 'awsSso.profile': profile }),
});

/** Two folders with a profile of their own, and one without: there the environment of VS Code decides. */
export const scenario: HostScenario = {
  onFloor: ['multiroot'],
  home: sampleHome,
  folders: {
    api: folderOf('dev'),
    web: folderOf('prod'),
    docs: { 'README.md': '# Works as VS Code does\n' },
  },
  settings: scenarioSettings,
  env: { AWS_PROFILE: 'payroll' },
};
