import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { parseDocument } from '../config/documentParser';
import type { AwsLocations } from '../config/locations';
import { findProfileSections } from '../config/profileSections';
import type { ConfigFileRole } from '../config/sectionHeader';
import type { SharedConfig } from '../config/sharedConfig';
import type { ActiveProfileStore } from './activeProfileStore';
import { readEditedText } from './openDocumentEdits';
import { settings } from './settings';

/** One of the shared files that are there. */
export interface ProfileFile {
  readonly role: ConfigFileRole;
  readonly file: string;
  readonly definesProfile: boolean;
  /** Access keys of the profile stand in it. */
  readonly holdsKeys: boolean;
}

const KEYS = new Set(['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token']);

/** The shared files that are there, with what they say of a profile. */
export async function findProfileFiles(name: string, locations: AwsLocations): Promise<ProfileFile[]> {
  const files: ProfileFile[] = [];
  for (const [role, file] of [
    ['config', locations.configFile],
    ['credentials', locations.credentialsFile],
  ] as const) {
    const text = await readEditedText(file);
    if (text === undefined) continue;
    const sections = findProfileSections(parseDocument(text), role, name);
    files.push({
      role,
      file,
      definesProfile: sections.length > 0,
      holdsKeys: sections.some(({ properties }) => properties.some(({ key }) => KEYS.has(key))),
    });
  }
  return files;
}

/** The profiles that take their credentials from this one. */
export function findDependents(name: string, config: SharedConfig): string[] {
  return [...config.profiles.values()]
    .filter((profile) => profile.name !== name && profile.properties.get('source_profile') === name)
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
