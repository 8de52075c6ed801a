import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { ConfigFileError, type ProfileNameProblem } from '../../config/configEditErrors';
import type { ConfigDocument } from '../../config/document';
import { findEnvironment } from '../../config/environments';
import {
  duplicateProfileSection,
  findNameProblem,
  nameError,
  renameProfileSections,
  setProfileRegion,
} from '../../config/profileSections';
import { removeSessionSections, renameSessionSections } from '../../config/sessionSections';
import { CredentialsError } from '../../credentials/errors';
import type { TokenCache } from '../../sso/tokenCache';
import { regionItems, typedRegion } from '../accounts/addProfilesSteps';
import { reportError } from '../commands';
import { nameProblemText } from '../failures';
import { withoutIcons, withoutLinks } from '../plainText';
import { askChoice } from '../quickInputSteps';
import { settings } from '../settings';
import type { ProfileEditServices } from './configEditCommands';
import {
  editFiles,
  findUnsavedDocument,
  tellWithUndo,
  whenSettled,
  type AppliedEdit,
} from './openDocumentEdits';
import { findProfileFiles } from './removeProfile';
import { showNotice } from '../notifications';

/** Gives a profile another name in both files, and wherever this window names it. Without a name it asks for one. */
export async function renameProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { activeProfiles, config, logger } = services;
  const problemOf = (name: string): ProfileNameProblem | undefined =>
    findNameProblem(name, (other) => other !== from && config.current.profiles.has(other));

  const to = newName ?? (await askNewName(from, problemOf));
  if (to === undefined || to === from) return;
  const problem = problemOf(to);
  if (problem) throw nameError(problem, to);

  let following: Promise<FollowedUses | undefined> | undefined;
  const follow = (): Promise<FollowedUses | undefined> => (following = followOnceRenamed(from, to, services));
  const { applied, unsaved, left } = await activeProfiles.whileRenaming(from, to, async () => {
    const applied = await renameInFiles(from, to, services);
    logger.info(`[profile] renamed: ${from} to ${to}`);
    const unsaved = findUnsaved(applied);
    return { applied, unsaved, left: unsaved.length > 0 ? [] : ((await follow())?.left ?? []) };
  });
  if (unsaved.length > 0) {
    activeProfiles
      .whileRenaming(from, to, () => whenSettled(unsaved).then(follow))
      .then((followed) => warnOf(followed?.left))
      .catch((error: unknown) => reportError('awsSso.renameProfile', error, logger));
  }
  tellWithUndo(
    {
      command: 'awsSso.renameProfile',
      message: [doneText(from, to, unsaved.length > 0), ...left].join(' '),
      applied,
      alsoUndo: async () => (await following)?.takeBack(),
      whileUndoing: (undo) => activeProfiles.whileRenaming(to, from, undo),
    },
    services,
  );
}

/** @throws ProfileEditError, ConfigFileError; then both files are as they were. */
async function renameInFiles(
  from: string,
  to: string,
  { config, locations }: ProfileEditServices,
): Promise<AppliedEdit[]> {
  const files = await findProfileFiles(new Set([from]), locations);
  if (!files.some(({ definesProfile }) => definesProfile)) {
    throw new CredentialsError('unknownProfile', `no profile ${from}`, { details: { profile: from } });
  }
  const edits = files.map(({ file, role, document }) => ({
    file,
    document,
    edit: (current: ConfigDocument) => renameProfileSections(current, role, from, to, file),
  }));
  // Saved or given up alone, one of them would leave the other with a name that is none.
  const changed = edits.filter(({ document, edit }) => edit(document) !== document);
  const waiting = changed.find(({ file }) => findUnsavedDocument(file));
  if (changed.length > 1 && waiting) throw new ConfigFileError('unsavedEditor', waiting.file);
  return editFiles(edits, config);
}

function findUnsaved(applied: readonly AppliedEdit[]): vscode.TextDocument[] {
  return applied
    .filter(({ isUnsaved }) => isUnsaved)
    .map(({ file }) => findUnsavedDocument(file))
    .filter((document) => document !== undefined);
}

/** What waits in an editor is no profile yet, and is none when the user gives it up. */
async function followOnceRenamed(
  from: string,
  to: string,
  services: ProfileEditServices,
): Promise<FollowedUses | undefined> {
  const { config } = services;
  await config.reload();
  const { profiles } = config.current;
  return profiles.has(to) && !profiles.has(from) ? followProfile(from, to, services) : undefined;
}

async function warnOf(left: readonly string[] = []): Promise<void> {
  if (left.length > 0) await showNotice(left.join(' '), 'warning');
}

function askNewName(
  from: string,
  problemOf: (name: string) => ProfileNameProblem | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: withoutLinks(l10n.t('Rename the profile {0}', from)),
    prompt: l10n.t('Everything that refers to it in the AWS files and in this window is updated.'),
    value: from,
    validateInput: (typed) => {
      const problem = problemOf(typed);
      return problem && nameProblemText(problem, typed);
    },
  });
}

function doneText(from: string, to: string, isUnsaved: boolean): string {
  return isUnsaved
    ? l10n.t(
        'Renamed the profile {0} to {1} in the editor, where the file has unsaved changes. Save it to update what names the profile in this window.',
        from,
        to,
      )
    : l10n.t('Renamed the profile {0} to {1}.', from, to);
}

/** What names a profile in this window, after it has followed the profile to another name. */
export interface FollowedUses {
  /** What did not follow, in sentences for a person. */
  readonly left: readonly string[];
  /** Puts back what followed, and nothing that was so before. */
  readonly takeBack: () => Promise<void>;
}

/** Lets what names a profile in this window follow it: picks, what is kept of its use, favorites and settings. */
export async function followProfile(
  from: string,
  to: string,
  { activeProfiles, favorites, logger }: ProfileEditServices,
): Promise<FollowedUses> {
  const environment = findEnvironment(from, settings.environments())?.match;
  const takeBackPicks = await activeProfiles.renameProfile(from, to);
  const takeBackFavorites = await favorites.renameProfile(from, to);
  const renamed = await settings.renameProfile(from, to);
  const logFailures = (failures: readonly unknown[], kept: string): void => {
    for (const failure of failures) logger.warn(`[profile] a setting keeps ${kept}: ${errorText(failure)}`);
  };
  logFailures(renamed.failures, from);

  const left: string[] = [];
  if (renamed.failures.length > 0)
    left.push(l10n.t('Some settings still have the old name. The log says why.'));
  const expected = environment === from ? to : environment;
  if (environment !== undefined && findEnvironment(to, settings.environments())?.match !== expected)
    left.push(
      l10n.t(
        'Its entry {0} in awsSso.environments does not match the new name. Change the entry.',
        environment,
      ),
    );
  return {
    left,
    takeBack: async () => {
      await takeBackPicks();
      await takeBackFavorites();
      logFailures(await renamed.takeBack(), to);
    },
  };
}

/** Adds a profile with the settings of another one, but not its access key, under a name that it asks for. */
export async function duplicateProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const isTaken = (name: string): boolean => config.current.profiles.has(name);
  const to = newName ?? (await askCopyName(from, isTaken));
  if (to === undefined) return;
  const problem = findNameProblem(to, isTaken);
  if (problem) throw nameError(problem, to);
  const file = locations.configFile;
  const applied = await editFiles(
    [{ file, edit: (document) => duplicateProfileSection(document, from, to) }],
    config,
  );
  logger.info(`[profile] duplicated: ${from} as ${to}`);
  const message = l10n.t('Added the profile {0} with the settings of {1}.', to, from);
  tellWithUndo({ command: 'awsSso.duplicateProfile', message, applied }, services);
}

function askCopyName(from: string, isTaken: (name: string) => boolean): Thenable<string | undefined> {
  let value = `${from}-copy`;
  for (let number = 2; isTaken(value); number += 1) value = `${from}-copy-${number}`;
  return vscode.window.showInputBox({
    title: withoutLinks(l10n.t('Duplicate the profile {0}', from)),
    prompt: l10n.t('Name of the new profile'),
    value,
    validateInput: (typed) => {
      const problem = findNameProblem(typed, isTaken);
      return problem && nameProblemText(problem, typed);
    },
  });
}

/** Sets the region of a profile to one that is chosen from the list or typed. */
export async function editRegion(name: string, services: ProfileEditServices): Promise<void> {
  const { config, locations, logger } = services;
  const current = config.current.profiles.get(name)?.region ?? '';
  const place = { title: withoutIcons(l10n.t('Region of {0}', name)), step: 1, totalSteps: 1 };
  const { answer } = await askChoice(place, {
    items: regionItems(current, l10n.t('the current one')),
    placeholder: l10n.t('Choose a region or type it'),
    readTyped: typedRegion,
  });
  const region = answer?.value;
  if (region === undefined || region === current) return;
  const file = locations.configFile;
  const applied = await editFiles(
    [{ file, edit: (document) => setProfileRegion(document, name, region) }],
    config,
  );
  logger.info(`[profile] region set: ${name}, ${region}`);
  const message = l10n.t('The region of {0} is now {1}.', name, region);
  tellWithUndo({ command: 'awsSso.editRegion', message, applied }, services);
}

export type SessionEditServices = ProfileEditServices & { readonly cache: TokenCache };

/** Gives a session another name, in its section and in the profiles that use it. The login goes with it. */
export async function renameSession(
  from: string,
  newName: string | undefined,
  services: SessionEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const isTaken = (name: string): boolean => config.current.sessions.has(name);
  const to = newName ?? (await askSessionName(from, isTaken));
  if (to === undefined || to === from) return;
  const problem = findNameProblem(to, isTaken);
  if (problem) throw nameError(problem, to);
  const applied = await editFiles(
    [
      {
        file: locations.configFile,
        edit: (document) => renameSessionSections(document, 'config', from, to, locations.configFile),
      },
    ],
    config,
  );
  if (applied.length === 0) throw unknownSession(from);
  await copyLogin(from, to, services);
  logger.info(`[session] renamed: ${from} to ${to}`);
  const message = l10n.t('Renamed the session {0} to {1}.', from, to);
  tellWithUndo({ command: 'awsSso.renameSession', message, applied }, services);
}

/** Removes the section of a session, after a question that names the profiles which use it. */
export async function removeSession(name: string, services: SessionEditServices): Promise<void> {
  const { config, locations, logger } = services;
  if (!(await isRemovalConfirmed(name, services))) return;
  const applied: AppliedEdit[] = await editFiles(
    [{ file: locations.configFile, edit: (document) => removeSessionSections(document, 'config', name) }],
    config,
  );
  if (applied.length === 0) throw unknownSession(name);
  logger.info(`[session] removed: ${name}`);
  const message = l10n.t('Removed the session {0}.', name);
  tellWithUndo({ command: 'awsSso.removeSession', message, applied }, services);
}

async function isRemovalConfirmed(
  name: string,
  { config, locations }: SessionEditServices,
): Promise<boolean> {
  const remove = l10n.t('Remove');
  const users = [...config.current.profiles.values()]
    .filter(({ sessionId }) => sessionId === name)
    .map((profile) => profile.name);
  const detail = [
    l10n.t('It is removed from {0}.', locations.configFile),
    ...(users.length > 0 ? [l10n.t('These profiles use it and stop working: {0}', users.join(', '))] : []),
  ];
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Remove the session {0}?', name)),
    { modal: true, detail: detail.map(withoutLinks).join('\n\n') },
    remove,
  );
  return chosen === remove;
}

function askSessionName(from: string, isTaken: (name: string) => boolean): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: withoutLinks(l10n.t('Rename the session {0}', from)),
    prompt: l10n.t('Its profiles are updated, and you stay logged in.'),
    value: from,
    validateInput: (typed) => {
      const problem = typed === from ? undefined : findNameProblem(typed, isTaken);
      if (problem === 'taken') return l10n.t('A session {0} already exists.', typed);
      return problem && nameProblemText(problem, typed);
    },
  });
}

function unknownSession(session: string): CredentialsError {
  return new CredentialsError('unknownSession', `no session ${session}`, { details: { session } });
}

/** Gives a session the login of another name, unless it has one: a token file is named by its session. */
export async function copyLogin(
  from: string,
  to: string,
  { cache, logger }: { readonly cache: TokenCache; readonly logger: Logger },
): Promise<void> {
  try {
    const { token } = await cache.readToken(from);
    if (token && !(await cache.readToken(to)).token) await cache.writeToken(to, token);
  } catch (error) {
    logger.warn(`[session] the login was not kept under another name: ${errorText(error)}`);
  }
}
