import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { addProfiles, planProfiles } from '../../config/profileBatch';
import { findNameProblem, nameError } from '../../config/profileSections';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { AddProfilesParts } from './accountCommands';
import { checkProfileName, roleText } from './addProfilesSteps';
import { withSaveHint } from './addProfilesWrite';
import { runCommand } from '../commands';
import { EditedConfig } from '../configEdits/configPreview';
import { editFiles, type AppliedEdit, tellWithUndo } from '../configEdits/openDocumentEdits';
import { withoutLinks } from '../plainText';
import { askText } from '../quickInputSteps';
import { withLogin } from './listDirectory';
import { findRoleProfiles, nameRoleProfiles, wantedProfile, type RoleChoice } from '../../sso/roleProfiles';
import { settings } from '../settings';
import { showNotice } from '../notifications';

/** One role of a session. */
export interface SessionRole {
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
}

/**
 * One profile for one role, without steps: its name is asked for unless it is given, and an undo is offered.
 * @returns its name, or that of the profile which the role has already; undefined where it waits in an editor to be saved.
 */
export async function addRoleProfile(
  target: SessionRole,
  givenName: string | undefined,
  parts: AddProfilesParts,
): Promise<string | undefined> {
  const { session } = target;
  const edited = new EditedConfig(parts);
  const existing = findExisting(target, edited, parts);
  if (existing) {
    await tellExisting(existing);
    return existing.isUnsaved ? undefined : existing.name;
  }
  const role = await describeRole(target, parts);
  const name = givenName ?? (await askName(role, proposeName(role, session, edited), edited));
  const problem = findNameProblem(name, (other) => edited.current.profiles.has(other));
  if (problem) throw nameError(problem, name);
  const applied = await writeProfile(name, role, session, parts);
  const message = withSaveHint(l10n.t('Added the profile {0}.', name), applied);
  tellWithUndo({ command: 'awsSso.addProfiles', message, applied }, parts);
  return parts.config.current.profiles.has(name) ? name : undefined;
}

/** `awsSso.useRole`: works as a role at once, by the profile that it has or by one that is made for it. */
export async function useRole(target: SessionRole, parts: AddProfilesParts): Promise<void> {
  const { session } = target;
  const { config, activeProfiles } = parts;
  const edited = new EditedConfig(parts);
  const existing = findExisting(target, edited, parts);
  if (existing) {
    await (existing.isUnsaved ? tellExisting(existing) : runCommand('awsSso.switchProfile', existing.name));
    return;
  }
  const role = await describeRole(target, parts);
  const name = proposeName(role, session, edited);
  const applied = await writeProfile(name, role, session, parts);
  const folder = activeProfiles.focusedFolder;
  const pickBefore = activeProfiles.getPick(folder);
  // What waits in an editor is no profile yet.
  if (config.current.profiles.has(name)) await runCommand('awsSso.switchProfile', name);
  const message =
    activeProfiles.getPick(folder) === name
      ? l10n.t('Added the profile {0} and switched to it.', name)
      : l10n.t('Added the profile {0}.', name);
  tellWithUndo(
    {
      command: 'awsSso.useRole',
      message: withSaveHint(message, applied),
      applied,
      alsoUndo: async () => {
        if (activeProfiles.getPick(folder) === name) await activeProfiles.pick(pickBefore, folder);
      },
    },
    parts,
  );
}

interface ExistingProfile {
  readonly name: string;
  /** It waits in an editor to be saved, and can't be used before. */
  readonly isUnsaved: boolean;
}

function findExisting(
  target: SessionRole,
  edited: EditedConfig,
  { config }: AddProfilesParts,
): ExistingProfile | undefined {
  const nameIn = (read: SharedConfig): string | undefined =>
    findRoleProfiles(read, target.session.id).get(target);
  const saved = nameIn(config.current);
  const name = saved ?? nameIn(edited.current);
  return name === undefined ? undefined : { name, isUnsaved: saved === undefined };
}

/** The account's name and address, which its profile may be named by. */
async function describeRole(
  { session, accountId, roleName }: SessionRole,
  { directories }: AddProfilesParts,
): Promise<RoleChoice> {
  const known = directories.get(session.id)?.accounts.get(accountId);
  const account =
    known ?? (await withLogin(session, () => directories.listAccounts(session.id))).accounts.get(accountId);
  return {
    accountId,
    accountName: account?.name ?? accountId,
    ...(account?.email && { email: account.email }),
    roleName,
  };
}

function proposeName(role: RoleChoice, session: SsoSession, edited: EditedConfig): string {
  const facts = { session: session.id, region: session.region, config: edited.current };
  const [proposed] = nameRoleProfiles([role], settings.profileNameTemplate(), facts);
  return proposed?.name ?? '';
}

async function askName(role: RoleChoice, value: string, edited: EditedConfig): Promise<string> {
  const place = { title: l10n.t('Add a profile'), step: 1, totalSteps: 1 };
  const { answer } = await askText(place, {
    value,
    prompt: roleText(role),
    placeholder: l10n.t('Name of the profile'),
    check: (typed) => checkProfileName(typed, edited.current),
  });
  return answer;
}

async function writeProfile(
  name: string,
  role: RoleChoice,
  session: SsoSession,
  { config, locations, logger }: AddProfilesParts,
): Promise<AppliedEdit[]> {
  const wanted = wantedProfile({ name, role }, session, { region: session.region });
  const applied = await editFiles(
    [
      {
        file: locations.configFile,
        edit: (document) => {
          // Another profile may have got the name meanwhile.
          const [planned] = planProfiles(document, [wanted], 'update');
          if (planned?.action === 'update') throw nameError('taken', name);
          return addProfiles(document, [wanted], 'keep');
        },
      },
    ],
    config,
  );
  logger.info(`[profile] added: ${name}`);
  return applied;
}

async function tellExisting(existing: ExistingProfile): Promise<void> {
  const { name, isUnsaved } = existing;
  const message = withSaveHint(l10n.t('This role has the profile {0} already.', name), [existing]);
  if (isUnsaved) {
    await showNotice(message);
    return;
  }
  const use = l10n.t('Use {0}', name);
  const chosen = await vscode.window.showInformationMessage(withoutLinks(message), use);
  if (chosen === use) await runCommand('awsSso.switchProfile', name);
}
