import { join } from 'node:path';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

const CA_FILE = join(repositoryRoot, 'test', 'fixtures', 'tls', 'ca.pem');

/** VS Code heeds them when its settings name no proxy. */
const noProxyOfThisMachine = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, '']),
);

const folderOf = (profile: string): Record<string, string> => ({
  'README.md': `# Works as ${profile}\n`,
  '.vscode/settings.json': JSON.stringify({ 'awsSso.profile': profile }),
});

/**
 * A company's network: AWS is reached through a proxy that wants a password and shows certificates of its own authority.
 * Then, in the same window, several folders: two with a profile of their own, and one without, where the environment of
 * VS Code decides. It is the first, which is in focus while no editor is: its profile asks for nothing by itself.
 */
export const scenario: HostScenario = {
  alsoRuns: ['multiroot'],
  // Node's requests, which VS Code leads through proxies, and the folder that it takes for that of a terminal.
  onFloor: ['proxy', 'multiroot/folders', 'multiroot/inherited', 'multiroot/restarted'],
  home: sampleHome,
  folders: {
    docs: { 'README.md': '# Works as VS Code does\n' },
    api: folderOf('dev'),
    web: folderOf('prod'),
  },
  settings: { ...scenarioSettings, 'http.systemCertificatesNode': true },
  env: {
    // The system's certificates, where a test may say what they are: elsewhere they are the machine's own.
    ...(process.platform === 'linux' ? { SSL_CERT_FILE: CA_FILE } : { NODE_EXTRA_CA_CERTS: CA_FILE }),
    ...noProxyOfThisMachine,
    AWS_PROFILE: 'payroll',
    AWS_DEFAULT_PROFILE: 'old-keys',
    AWS_REGION: 'us-west-2',
  },
};
