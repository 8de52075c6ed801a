import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findNameProblem, nameError } from '../../config/profileSections';
import type { Profile } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import { ExportError } from '../../credentials/exportErrors';
import { installLauncher } from '../../credentials/keys/launcher';
import {
  findToolName,
  findToolProfiles,
  needsToolProfile,
  toolCommand,
  withToolProfile,
  type CredentialGiver,
  type ToolProfile,
  type ToolProfileWish,
} from '../../credentials/toolProfiles';
import { profileEntries } from '../activeProfile/profileFacts';
import { confirmInPreview } from '../configEdits/configPreview';
import { editFiles, tellWithUndo } from '../configEdits/openDocumentEdits';
import { removeSelectedProfiles } from '../configEdits/removeProfile';
import { nameProblemText } from '../failures';
import { withoutIcons, withoutLinks } from '../plainText';
import type { ToolProfileRequest, ToolProfileServices } from './credentialCommands';

/**
 * Makes a profile whose credential_process gives another profile's credentials, for tools that do not read that one; asks
 * for what the request leaves open, and shows the change before it is made.
 */
export async function makeToolProfile(
  request: ToolProfileRequest,
  services: ToolProfileServices,
): Promise<void> {
  const { config, keys } = services;
  const profile = await findSource(request.profile, services);
  if (!profile) return;
  const source = profile.name;
  const giver = request.from ?? (await chooseGiver(source, services));
  if (giver === undefined) return;
  if (typeof giver === 'object') return removeSelectedProfiles([giver.name], services);
  // Said before the user types a name for it in vain.
  toolCommand({ source, giver, launcher: keys.launcher });
  const name = request.name ?? (await askName(source, services));
  if (name === undefined) return;
  const problem = findNameProblem(name, (other) => config.current.profiles.has(other));
  if (problem) throw nameError(problem, name);
  await write({ name, source, giver, launcher: keys.launcher, region: profile.region }, services);
}

/** @throws CredentialsError `unknownProfile`, ExportError `notForTools` */
async function findSource(
  name: string | undefined,
  { config }: ToolProfileServices,
): Promise<Profile | undefined> {
  const { profiles } = config.current;
  if (name === undefined) {
    const items = profileEntries(
      [...profiles.values()].filter((profile) => needsToolProfile(profile, config.current)),
    );
    const placeHolder =
      items.length > 0
        ? l10n.t('Which profile do other tools need?')
        : l10n.t('No profile gets credentials from IAM Identity Center or a console sign-in.');
    const options = { title: l10n.t('AWS SSO'), placeHolder, matchOnDescription: true };
    const chosen = await vscode.window.showQuickPick(items, options);
    return chosen && profiles.get(chosen.name);
  }
  const profile = profiles.get(name);
  const details = { profile: name };
  if (!profile) throw new CredentialsError('unknownProfile', `no profile ${name}`, { details });
  if (needsToolProfile(profile, config.current)) return profile;
  throw new ExportError('notForTools', `every tool reads the profile ${name}`, { details });
}

/** One that is there already can be removed here. */
async function chooseGiver(
  source: string,
  { config, keys }: ToolProfileServices,
): Promise<CredentialGiver | ToolProfile | undefined> {
  type Item = vscode.QuickPickItem & { readonly choice?: CredentialGiver | ToolProfile };
  const made = findToolProfiles(source, config.current, keys.launcher);
  const items: Item[] = [
    {
      label: l10n.t('From VS Code'),
      description: l10n.t('fast'),
      detail: l10n.t('Works while a window is open, otherwise through the AWS CLI, if it is installed.'),
      choice: 'window',
    },
    {
      label: l10n.t('From the AWS CLI'),
      description: 'aws configure export-credentials',
      detail: l10n.t('Works without VS Code, too. Needs AWS CLI 2; a console sign-in needs 2.32 or later.'),
      choice: 'awsCli',
    },
    ...(made.length > 0 ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...made.map((choice) => ({ label: withoutIcons(l10n.t('Remove {0}', choice.name)), choice })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: withoutIcons(l10n.t('Make a Profile for Other Tools from {0}', source)),
    placeHolder: l10n.t('Where does it get its credentials?'),
  });
  return chosen?.choice;
}

function askName(source: string, { config }: ToolProfileServices): Thenable<string | undefined> {
  const value = findToolName(source, config.current);
  return vscode.window.showInputBox({
    title: withoutIcons(l10n.t('Make a Profile for Other Tools from {0}', source)),
    prompt: l10n.t('Name of the new profile'),
    value,
    validateInput: (typed) => {
      const problem = findNameProblem(typed, (name) => config.current.profiles.has(name));
      return problem && nameProblemText(problem, typed);
    },
  });
}

async function write(wish: ToolProfileWish, services: ToolProfileServices): Promise<void> {
  const { config, locations, extension, logger } = services;
  const { name, source, giver, launcher } = wish;
  const file = locations.configFile;
  const isAgreed = await confirmInPreview(
    {
      file,
      edit: (document) => withToolProfile(document, wish),
      title: withoutLinks(l10n.t('AWS config: {0}', l10n.t('1 profile added'))),
      question: l10n.t('Write the profile {0}?', name),
      agree: l10n.t('Write'),
      disagree: l10n.t('Cancel'),
    },
    services,
  );
  if (!isAgreed) return;
  if (giver === 'window') {
    const helperFile = join(extension.extensionUri.fsPath, 'dist', 'credentialHelper.js');
    await installLauncher({ directory: dirname(launcher), helperFile, executable: process.execPath });
  }
  const applied = await editFiles([{ file, edit: (document) => withToolProfile(document, wish) }], config);
  logger.info(`[tools] profile made (${giver}): ${name} for ${source}`);
  const message = applied.some(({ isUnsaved }) => isUnsaved)
    ? l10n.t('Made the profile {0} in the editor, where the file has unsaved changes. Save it.', name)
    : l10n.t("Tools that can't read {0} can use the profile {1}.", source, name);
  const remove = { title: l10n.t('Remove'), run: () => removeSelectedProfiles([name], services) };
  tellWithUndo({ command: 'awsSso.makeToolProfile', message, applied, next: [remove] }, services);
}
