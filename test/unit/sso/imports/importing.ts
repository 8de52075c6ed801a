import { parseDocument } from '../../../../src/config/documentParser';
import { applyImport, removeCopiedKeys } from '../../../../src/sso/imports/applyImport';
import type { AwsSsoInstances } from '../../../../src/sso/imports/awsSsoCli';
import { findImports } from '../../../../src/sso/imports/findImports';
import type { FoundImports, ImportSource, StayingProfile } from '../../../../src/sso/imports/importTypes';
import { sharedConfigOf } from '../../config/sharedConfigOf';

export interface SharedTexts {
  readonly config?: string;
  readonly credentials?: string;
  readonly instances?: AwsSsoInstances;
  readonly platform?: NodeJS.Platform;
}

export const NO_INSTANCES: AwsSsoInstances = {
  file: 'config.yaml',
  byName: new Map(),
  defaultName: 'Default',
};

/** What is found in texts of the shared files. */
export function find({
  config = '',
  credentials = '',
  instances = NO_INSTANCES,
  platform = 'linux',
}: SharedTexts): FoundImports[] {
  return findImports({
    config: sharedConfigOf(config, credentials),
    configDocument: parseDocument(config),
    credentialsDocument: parseDocument(credentials),
    instances,
    platform,
  });
}

/** The file after all profiles of a source were imported: the credentials file for keys that were copied. */
export function importAll(source: ImportSource, texts: SharedTexts): string {
  const profiles = find(texts).find((found) => found.source === source)?.importable ?? [];
  const { config = '', credentials = '' } = texts;
  const edited =
    source === 'yawsso'
      ? removeCopiedKeys(parseDocument(credentials), profiles)
      : applyImport(parseDocument(config), profiles, sharedConfigOf(config, credentials));
  return edited.toString();
}

/** Of each profile that stays, `source name: because` and what the reason is about. */
export function staying(texts: SharedTexts): string[] {
  return find(texts).flatMap(({ source, staying: profiles }) =>
    profiles.map((profile) => `${source} ${profile.name}: ${reasonText(profile)}`),
  );
}

function reasonText({ because, details: { keys = [], profile, file, instance } }: StayingProfile): string {
  return [because, ...keys, profile, instance, file].filter((part) => part !== undefined).join(' ');
}

/** Names of what can be imported, by source. */
export function importable(texts: SharedTexts): Partial<Record<ImportSource, string[]>> {
  return Object.fromEntries(
    find(texts)
      .filter(({ importable: profiles }) => profiles.length > 0)
      .map(({ source, importable: profiles }) => [source, profiles.map(({ name }) => name)]),
  );
}

export function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
