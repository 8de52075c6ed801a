import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ConfigDocument } from '../../config/document';
import { parseDocument } from '../../config/documentParser';
import { sharedFiles, type AwsLocations } from '../../config/locations';
import { findSectionsOf } from '../../config/profileSections';
import { findProfileReferences } from '../../config/profileReferences';
import type { ConfigFileRole } from '../../config/sectionHeader';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { readEditedText } from './openDocumentEdits';
import { settings } from '../settings';

/** One of the shared files that are there. */
export interface ProfileFile {
  readonly role: ConfigFileRole;
  readonly file: string;
  /** As it is in an editor with unsaved changes, else on the disk. */
  readonly document: ConfigDocument;
  /** Any of the profiles that were asked for. */
  readonly definesProfile: boolean;
  /** Those of them whose access keys stand in it. */
  readonly keyOwners: readonly string[];
}

const KEYS = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
]);

/** The shared files that are there, with what they say of these profiles. */
export async function findProfileFiles(
  names: ReadonlySet<string>,
  locations: AwsLocations,
): Promise<ProfileFile[]> {
  const files: ProfileFile[] = [];
  for (const [role, file] of sharedFiles(locations)) {
    const text = await readEditedText(file);
    if (text === undefined) continue;
    const document = parseDocument(text);
    const found = findSectionsOf(document, role, names);
    const withKeys = found.filter(({ section }) => section.properties.some(({ key }) => KEYS.has(key)));
    files.push({
      role,
      file,
      document,
      definesProfile: found.length > 0,
      keyOwners: [...new Set(withKeys.map(({ name }) => name))],
    });
  }
  return files;
}

/** What a person is told of the access keys that are deleted with their profiles. */
export function lostKeysTexts(
  files: readonly ProfileFile[],
  list = (names: readonly string[]): string => names.join(', '),
): string[] {
  return files
    .filter(({ keyOwners }) => keyOwners.length > 0)
    .map(({ file, keyOwners }) =>
      l10n.t(
        'The access keys of {0} are deleted from {1}. They stay valid in AWS, and they stay in the backup beside the file until the next edit.',
        list(keyOwners),
        file,
      ),
    );
}

/** The other profiles with settings that name this one: they take their credentials or settings from it. */
export function findDependents(name: string, config: SharedConfig): string[] {
  const refersToIt = ({ properties }: Profile): boolean =>
    [...properties].some(([key, value]) =>
      findProfileReferences(key, value).some((reference) => reference.name === name),
    );
  return [...config.profiles.values()]
    .filter((profile) => profile.name !== name && refersToIt(profile))
    .map((profile) => profile.name);
}

/** What makes this window work as a profile, as a person calls it. */
export function findUses(name: string, activeProfiles: ActiveProfileStore): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const uses = new Set<string>();
  for (const folder of folders.length > 0 ? folders : [undefined]) {
    const levels = settings.profile(folder);
    if (activeProfiles.getPick(folder) === name) {
      uses.add(folder ? l10n.t('your choice for {0}', folder.name) : l10n.t('your choice for this window'));
    }
    if (folder && folders.length > 1 && levels.folder === name) {
      uses.add(l10n.t('the settings of {0}', folder.name));
    }
    if (levels.workspace === name) uses.add(l10n.t("the workspace's settings"));
    if (levels.user === name) uses.add(l10n.t('your user settings'));
  }
  return [...uses];
}
