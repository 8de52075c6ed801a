import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shortPath } from '../../config/locations';
import { removeProfileSections } from '../../config/profileSections';
import type { Profile, SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { Directory, DirectoryListing } from '../../sso/directory';
import type { AddProfilesParts } from './accountCommands';
import { listText } from './addProfilesSteps';
import { withSaveHint } from './addProfilesWrite';
import { EditedConfig } from '../configEdits/configPreview';
import { editFiles, tellWithUndo } from '../configEdits/openDocumentEdits';
import {
  findDependents,
  findProfileFiles,
  findUses,
  lostKeysTexts,
  NAMED_IN_DIALOG,
  type ProfileFile,
} from '../configEdits/removeProfile';
import { withoutIcons, withoutLinks } from '../plainText';
import { askMany, type ValueItem } from '../quickInputSteps';
import { listEverything, withLogin } from './listDirectory';
import { showNotice } from '../notifications';

/** A profile whose role is no longer open to the user. */
interface Vanished {
  readonly profile: Profile;
  readonly why: string;
  /** What else needs the profile. */
  readonly dependents: readonly string[];
}

/**
 * `awsSso.pruneProfiles`: profiles of a session whose account or role has vanished are listed and removed after a
 * confirmation, in one write. What could not be asked counts as there.
 */
export async function pruneProfiles(session: SsoSession, parts: AddProfilesParts): Promise<void> {
  const { config, locations, logger } = parts;
  const edited = new EditedConfig(parts);
  const listing = await withLogin(session, () => listEverything(session, parts, { isFresh: true }));
  const vanished = findVanished(session, edited.current, listing);
  if (vanished.length === 0) {
    await showNotice(nothingText(session, listing));
    return;
  }
  const picked = await choose(session, vanished);
  // The user may have removed one by hand meanwhile.
  const chosen = picked.filter(({ profile }) => edited.current.profiles.has(profile.name));
  if (chosen.length === 0) return;
  const names = chosen.map(({ profile }) => profile.name);
  const removed = new Set(names);
  const files = (await findProfileFiles(removed, locations)).filter(({ definesProfile }) => definesProfile);
  if (!(await isConfirmed(chosen, files, parts))) return;
  const applied = await editFiles(
    files.map(({ file, role }) => ({
      file,
      edit: (document) => removeProfileSections(document, role, removed),
    })),
    config,
  );
  logger.info(`[profile] removed, their roles have vanished: ${names.join(', ')}`);
  const message =
    names.length === 1
      ? l10n.t('Removed the profile {0}.', names.join())
      : l10n.t('Removed {0} profiles.', names.length);
  tellWithUndo({ command: 'awsSso.pruneProfiles', message: withSaveHint(message, applied), applied }, parts);
}

/** The profiles of a session for which a complete answer has no role. */
function findVanished(
  session: SsoSession,
  config: SharedConfig,
  { directory, failures }: DirectoryListing,
): Vanished[] {
  const unread = new Set(failures.map(({ accountId }) => accountId));
  return [...config.profiles.values()].flatMap((profile) => {
    const { kind, sessionId, accountId, roleName } = profile;
    const isOfSession = kind === 'sso' && sessionId === session.id;
    if (!isOfSession || accountId === undefined || roleName === undefined || unread.has(accountId)) return [];
    const why = whyVanished(accountId, roleName, directory);
    return why === undefined ? [] : [{ profile, why, dependents: findDependents(profile.name, config) }];
  });
}

function whyVanished(accountId: string, roleName: string, { accounts }: Directory): string | undefined {
  const account = accounts.get(accountId);
  if (!account) return l10n.t('You have no access to the account {0}.', accountId);
  // Roles that were never listed don't count as gone.
  if (!account.roles || account.roles.includes(roleName)) return undefined;
  return l10n.t('You have no role {1} in {0}.', account.name, roleName);
}

async function choose(session: SsoSession, vanished: readonly Vanished[]): Promise<readonly Vanished[]> {
  const items: ValueItem<Vanished>[] = vanished.map((entry) => ({
    label: withoutIcons(entry.profile.name),
    description: withoutIcons(entry.why),
    ...(entry.dependents.length > 0 && {
      detail: withoutIcons(
        l10n.t('Not selected, because other profiles use its credentials: {0}', entry.dependents.join(', ')),
      ),
    }),
    value: entry,
  }));
  const place = {
    title: withoutLinks(l10n.t('Remove profiles of {0} whose role is gone', session.label)),
    step: 1,
    totalSteps: 1,
  };
  const { answer } = await askMany(place, {
    items,
    selected: items.filter(({ value }) => value.dependents.length === 0),
    placeholder: l10n.t('You no longer have the roles of these profiles. The selected ones are removed.'),
    mayBeNone: false,
  });
  return answer.map(({ value }) => value);
}

async function isConfirmed(
  chosen: readonly Vanished[],
  files: readonly ProfileFile[],
  { activeProfiles, locations }: AddProfilesParts,
): Promise<boolean> {
  const names = chosen.map(({ profile }) => profile.name);
  const removed = new Set(names);
  const dependents = new Set(
    chosen.flatMap((entry) => entry.dependents).filter((name) => !removed.has(name)),
  );
  const uses = chosen.flatMap(({ profile: { name } }) =>
    findUses(name, activeProfiles).map((use) => `${name} (${use})`),
  );
  const list = (listed: Iterable<string>): string => listText([...listed], NAMED_IN_DIALOG);
  const paths = files.map(({ file }) => shortPath(file, locations)).join(', ');
  const details = [
    l10n.t('They are removed from {0}: {1}', paths, list(names)),
    ...lostKeysTexts(files, locations, list),
    ...(dependents.size > 0
      ? [l10n.t('These profiles get their credentials from them: {0}', list(dependents))]
      : []),
    ...(uses.length > 0 ? [l10n.t('This window uses them: {0}', list(uses))] : []),
  ];
  const remove = l10n.t('Remove');
  const question =
    names.length === 1
      ? l10n.t('Remove the profile {0}?', names.join())
      : l10n.t('Remove {0} profiles?', names.length);
  const answer = await vscode.window.showWarningMessage(
    withoutLinks(question),
    { modal: true, detail: details.map(withoutLinks).join('\n\n') },
    remove,
  );
  return answer === remove;
}

function nothingText(session: SsoSession, { failures }: DirectoryListing): string {
  return failures.length === 0
    ? l10n.t('Nothing to remove: you still have the role of every profile of {0}.', session.label)
    : l10n.t(
        'Found no profile of {0} whose role is gone, but {1} accounts could not be checked. Try again later.',
        session.label,
        failures.length,
      );
}
