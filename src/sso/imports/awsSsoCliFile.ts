import { load } from 'js-yaml';
import { DEFAULT_NAME, type AwsSsoInstance, type AwsSsoInstances } from './awsSsoCli';

/**
 * Reads the text of AWS SSO CLI's `config.yaml`.
 * @throws an error for what is not YAML.
 */
export function parseAwsSsoCliFile(text: string, file: string): AwsSsoInstances {
  const root = entriesOf(parse(text));
  const byName = new Map<string, AwsSsoInstance>();
  for (const [name, value] of entriesOf(root.get('SSOConfig'))) {
    const instance = entriesOf(value);
    byName.set(name, {
      startUrl: textOf(instance.get('StartUrl')),
      region: textOf(instance.get('SSORegion')),
      chainedRoles: findChainedRoles(instance.get('Accounts')),
    });
  }
  return { file, byName, defaultName: textOf(root.get('DefaultSSO')) ?? DEFAULT_NAME };
}

function parse(text: string): unknown {
  try {
    return load(text);
  } catch {
    // What the package says quotes the file.
    throw new Error('it is not YAML');
  }
}

function findChainedRoles(accounts: unknown): Set<string> {
  const found = new Set<string>();
  for (const [account, value] of entriesOf(accounts)) {
    for (const [role, settings] of entriesOf(entriesOf(value).get('Roles'))) {
      if (entriesOf(settings).get('Via')) found.add(`${account.padStart(12, '0')}/${role}`);
    }
  }
  return found;
}

function entriesOf(value: unknown): Map<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
