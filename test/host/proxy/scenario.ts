import { join } from 'node:path';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

const CA_FILE = join(repositoryRoot, 'test', 'fixtures', 'tls', 'ca.pem');

/** VS Code heeds them when its settings name no proxy. */
const noProxyOfThisMachine = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, '']),
);

/** A company's network: AWS is reached through a proxy that wants a password and shows certificates of its own authority. */
export const scenario: HostScenario = {
  onFloor: ['proxy'],
  home: sampleHome,
  folders: { sample: sampleWorkspace },
  settings: { ...scenarioSettings, 'http.systemCertificatesNode': true },
  env: {
    // The system's certificates, where a test may say what they are: elsewhere they are the machine's own.
    ...(process.platform === 'linux' ? { SSL_CERT_FILE: CA_FILE } : { NODE_EXTRA_CA_CERTS: CA_FILE }),
    ...noProxyOfThisMachine,
  },
};
