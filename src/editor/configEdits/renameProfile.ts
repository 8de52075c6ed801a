import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import { ConfigFileError, type ProfileNameProblem } from '../../config/configEditErrors';
import type { ConfigDocument } from '../../config/document';
import { findNameProblem, nameError, renameProfileSections } from '../../config/profileSections';
import { CredentialsError } from '../../credentials/errors';
import { reportError } from '../commands';
import { findEnvironment } from '../environments';
import { nameProblemText } from '../failures';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import {
  editFiles,
  type AppliedEdit,
  findUnsavedDocument,
  whenSettled,
  tellWithUndo,
} from './openDocumentEdits';
import type { ProfileEditServices } from './profileEditCommands';
import { findProfileFiles } from './profileMentions';

/** Gives a profile another name in both files, and wherever this window names it. Without a name it asks for one. */
export async function renameProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { activeProfiles, config, logger } = services;
  const problemOf = (name: string): ProfileNameProblem | undefined =>
    findNameProblem(name, (other) => other !== from && config.current.profiles.has(other));

  const to = newName ?? (await askName(from, problemOf));
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
  if (left.length > 0) await vscode.window.showWarningMessage(withoutLinks(left.join(' ')));
}

function askName(
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
    left.push(l10n.t('Some settings that name it could not be changed. The log says why.'));
  const expected = environment === from ? to : environment;
  if (environment !== undefined && findEnvironment(to, settings.environments())?.match !== expected)
    left.push(l10n.t('Its entry {0} in awsSso.environments does not match the new name.', environment));
  return {
    left,
    takeBack: async () => {
      await takeBackPicks();
      await takeBackFavorites();
      logFailures(await renamed.takeBack(), to);
    },
  };
}
