import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ConfigDocument } from '../../config/document';
import { parseDocument } from '../../config/documentParser';
import { sharedFiles, shortPath, type AwsLocations } from '../../config/locations';
import { findProfileReferences } from '../../config/profileReferences';
import { findSectionsOf, removeProfileSections } from '../../config/profileSections';
import type { ConfigFileRole } from '../../config/sectionHeader';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import { isOnlyForTools } from '../../credentials/toolProfiles';
import { listText } from '../accounts/addProfilesSteps';
import { withSaveHint } from '../accounts/addProfilesWrite';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import { editFiles, readEditedText, tellWithUndo, type AppliedEdit } from './openDocumentEdits';
import type { ProfileEditServices } from './configEditCommands';

/** More names would push the buttons of a dialog off the screen. */
export const NAMED_IN_DIALOG = 20;

/** Takes profiles out of both files after the user has seen what refers to them; an undo is offered. */
export async function removeSelectedProfiles(
  names: readonly string[],
  services: ProfileEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const removed = new Set(names);
  const files = (await findProfileFiles(removed, locations)).filter(({ definesProfile }) => definesProfile);
  if (files.length === 0) throw unknownProfile(names);
  if (!(await isConfirmed(names, files, services))) return;
  const applied = await editFiles(
    files.map(({ file, role }) => ({
      file,
      edit: (document) => removeProfileSections(document, role, removed),
    })),
    config,
  );
  // Another program may have taken them out while the question was there.
  if (applied.length === 0) throw unknownProfile(names);
  logger.info(`[profile] removed: ${names.join(', ')}`);
  tellWithUndo({ command: 'awsSso.removeProfile', message: doneText(names, applied), applied }, services);
}

function unknownProfile(names: readonly string[]): CredentialsError {
  const profile = names.join(', ');
  return new CredentialsError('unknownProfile', `no profile ${profile}`, { details: { profile } });
}

async function isConfirmed(
  names: readonly string[],
  files: readonly ProfileFile[],
  { config, activeProfiles, keys, locations }: ProfileEditServices,
): Promise<boolean> {
  const remove = l10n.t('Remove');
  const [name = '', ...others] = names;
  const isOne = others.length === 0;
  const dependents = new Set(names.flatMap((removed) => findDependents(removed, config.current)));
  for (const removed of names) dependents.delete(removed);
  const uses = names.flatMap((removed) => findUses(removed, activeProfiles));
  const list = (listed: Iterable<string>): string => listText([...listed], NAMED_IN_DIALOG);
  const paths = files.map(({ file }) => shortPath(file, locations)).join(', ');
  const isLight = names.every((removed) => {
    const profile = config.current.profiles.get(removed);
    return profile !== undefined && isOnlyForTools(profile, keys.launcher);
  });
  if (isLight && dependents.size === 0 && uses.length === 0) return true;
  const details = [
    isOne
      ? l10n.t('It is removed from {0}.', paths)
      : l10n.t('They are removed from {0}: {1}', paths, list(names)),
    ...lostKeysTexts(files, locations, list),
    ...(dependents.size > 0
      ? [
          isOne
            ? l10n.t('These profiles get their credentials from it: {0}', list(dependents))
            : l10n.t('These profiles get their credentials from them: {0}', list(dependents)),
        ]
      : []),
    ...(uses.length === 0
      ? []
      : [
          isOne
            ? l10n.t('It is active in this window: {0}.', uses.join(', '))
            : l10n.t('They are active in this window: {0}.', uses.join(', ')),
        ]),
  ];
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      isOne ? l10n.t('Remove the profile {0}?', name) : l10n.t('Remove {0} profiles?', names.length),
    ),
    { modal: true, detail: details.map(withoutLinks).join('\n\n') },
    remove,
  );
  return chosen === remove;
}

function doneText([name = '', ...others]: readonly string[], applied: readonly AppliedEdit[]): string {
  if (others.length > 0) {
    return withSaveHint(l10n.t('Removed {0} profiles.', others.length + 1), applied);
  }
  if (applied.some((change) => change.isUnsaved)) {
    return l10n.t(
      'Removed the profile {0} in the editor, where the file has unsaved changes. Save it.',
      name,
    );
  }
  const backups = applied.map(({ backup }) => backup);
  const kept = backups.filter((backup) => backup !== undefined);
  return kept.length < backups.length
    ? l10n.t('Removed the profile {0}. No backup could be made.', name)
    : l10n.t(
        'Removed the profile {0}. The backup is {1}.',
        name,
        kept.map((path) => basename(path)).join(', '),
      );
}

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
  locations: Pick<AwsLocations, 'home'>,
  list = (names: readonly string[]): string => names.join(', '),
): string[] {
  return files
    .filter(({ keyOwners }) => keyOwners.length > 0)
    .map(({ file, keyOwners }) =>
      l10n.t(
        'The access keys of {0} are deleted from {1}. They stay valid in AWS, and they stay in the backup beside the file until the next edit.',
        list(keyOwners),
        shortPath(file, locations),
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
