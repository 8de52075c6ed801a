import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { addProfiles, planProfiles } from '../config/profileBatch';
import { findNameProblem, nameError } from '../config/profileSections';
import type { SsoSession } from '../config/sharedConfig';
import type { AddProfilesParts } from './addProfilesCommands';
import { roleText } from './addProfilesQuestions';
import { checkProfileName } from './addProfilesSteps';
import { withSaveHint } from './addProfilesWrite';
import { runCommand } from './commands';
import { editFiles, type AppliedEdit } from './openDocumentEdits';
import { withoutLinks } from './plainText';
import { askText } from './quickInputSteps';
import { withLogin } from './roleListing';
import { findRoleProfiles, nameRoleProfiles, wantedProfile, type RoleChoice } from './roleProfiles';
import { settings } from './settings';
import { tellWithUndo } from './undoOffer';

/** One role of a session. */
export interface SessionRole {
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
}

/** One profile for one role, without steps: its name is asked for unless it is given, and an undo is offered. */
export async function addRoleProfile(
  target: SessionRole,
  givenName: string | undefined,
  parts: AddProfilesParts,
): Promise<void> {
  const { session } = target;
  const { config } = parts;
  const existing = findRoleProfiles(config.current, session.id).get(target);
  if (existing !== undefined) {
    await tellExisting(existing);
    return;
  }
  const role = await describeRole(target, parts);
  const name = givenName ?? (await askName(role, proposeName(role, session, parts), parts));
  const problem = findNameProblem(name, (other) => config.current.profiles.has(other));
  if (problem) throw nameError(problem, name);
  const applied = await writeProfile(name, role, session, parts);
  const message = withSaveHint(l10n.t('Added the profile {0}.', name), applied);
  tellWithUndo({ command: 'awsSso.addProfiles', message, applied }, parts);
}

/** `awsSso.useRole`: works as a role at once, by the profile that it has or by one that is made for it. */
export async function useRole(target: SessionRole, parts: AddProfilesParts): Promise<void> {
  const { session } = target;
  const { config, activeProfiles } = parts;
  const existing = findRoleProfiles(config.current, session.id).get(target);
  if (existing !== undefined) {
    await runCommand('awsSso.switchProfile', existing);
    return;
  }
  const role = await describeRole(target, parts);
  const name = proposeName(role, session, parts);
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

function proposeName(role: RoleChoice, session: SsoSession, { config }: AddProfilesParts): string {
  const facts = { session: session.id, region: session.region, config: config.current };
  const [proposed] = nameRoleProfiles([role], settings.profileNameTemplate(), facts);
  return proposed?.name ?? '';
}

async function askName(role: RoleChoice, value: string, { config }: AddProfilesParts): Promise<string> {
  const place = { title: l10n.t('Add a profile'), step: 1, totalSteps: 1 };
  const { answer } = await askText(place, {
    value,
    prompt: roleText(role),
    placeholder: l10n.t('Name of the profile'),
    check: (typed) => checkProfileName(typed, config.current),
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
  const applied = await editFiles([
    {
      file: locations.configFile,
      edit: (document) => {
        // Somebody else may have given the name to another profile meanwhile.
        const [planned] = planProfiles(document, [wanted], 'update');
        if (planned?.action === 'update') throw nameError('taken', name);
        return addProfiles(document, [wanted], 'keep');
      },
    },
  ]);
  await config.reload();
  logger.info(`[profile] added: ${name}`);
  return applied;
}

async function tellExisting(name: string): Promise<void> {
  const use = l10n.t('Use {0}', name);
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(l10n.t('This role has the profile {0} already.', name)),
    use,
  );
  if (chosen === use) await runCommand('awsSso.switchProfile', name);
}
