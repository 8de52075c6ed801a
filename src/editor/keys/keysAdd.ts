import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findNameProblem } from '../../config/profileSections';
import { addToKeychain } from '../../credentials/keys/keyMove';
import { findLaunchedProfiles } from '../../credentials/keys/launcherCommand';
import type { KeysParts } from './keysFeature';
import { checkSaved, storageWarning, verify } from './keysMove';
import { findEntry } from './keysTarget';
import { withoutLinks } from '../plainText';
import { nameProblemText } from '../configEdits/profileEditsErrors';

/** An IAM user's own key; the ids of temporary ones begin with ASIA. */
const KEY_ID = /^AKIA[A-Z0-9]{12,124}$/;
const SHORTEST_SECRET = 30;

/** `awsSso.keys.add`: a key that never was in a file, for a new profile or one that lost its key. */
export async function addKey(parts: KeysParts): Promise<void> {
  const { config, store, launcher, serving, logger } = parts;
  checkSaved(parts);
  const title = l10n.t('AWS SSO: Add Access Key to the Keychain');
  const profile = await vscode.window.showInputBox({
    title,
    prompt: l10n.t('The profile that gets the key'),
    ignoreFocusOut: true,
    validateInput: (name) => checkName(name, parts),
  });
  if (profile === undefined) return;
  const entry = findEntry(profile, parts);
  const stored = entry === undefined ? undefined : await store.get(entry).catch(() => undefined);
  if (stored && !(await mayReplace(stored.accessKeyId, usersOf(profile, entry, parts)))) return;
  const accessKeyId = await vscode.window.showInputBox({
    title,
    prompt: l10n.t('Access key id'),
    placeHolder: 'AKIA…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (id) =>
      KEY_ID.test(id.trim())
        ? undefined
        : l10n.t('A long-lived access key id begins with AKIA and has capital letters and digits.'),
  });
  if (accessKeyId === undefined) return;
  const secretAccessKey = await vscode.window.showInputBox({
    title,
    prompt: [l10n.t('Secret access key'), ...storageWarning()].join('. '),
    password: true,
    ignoreFocusOut: true,
    validateInput: (secret) =>
      secret.trim().length >= SHORTEST_SECRET && !/\s/.test(secret.trim())
        ? undefined
        : l10n.t('A secret access key has 40 characters and no blanks.'),
  });
  if (secretAccessKey === undefined) return;

  const key = { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
  await verify({ profile, key }, parts);
  await serving.install();
  if (entry === undefined) await addToKeychain(profile, key, parts);
  else await store.put(entry, key);
  logger.info(`[keys] added to the keychain: ${profile}`);
  await serving.update(findLaunchedProfiles(config.current, launcher).size > 0);
  const message = l10n.t('The access key of {0} is in the keychain.', profile);
  void vscode.window.showInformationMessage(withoutLinks(message));
}

/** The keychain holds the only copy of what is there. */
async function mayReplace(accessKeyId: string, users: readonly string[]): Promise<boolean> {
  const replace = l10n.t('Replace');
  const question = withoutLinks(l10n.t('Replace the access key {0} of {1}?', accessKeyId, users.join(', ')));
  const detail = l10n.t(
    'Its secret cannot be had again. At AWS the key stays valid: delete it there if nobody uses it any more.',
  );
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}

/** The profiles that get another key with this one. */
function usersOf(
  profile: string,
  entry: string | undefined,
  { config, launcher }: Pick<KeysParts, 'config' | 'launcher'>,
): string[] {
  return findLaunchedProfiles(config.current, launcher).get(entry ?? '') ?? [profile];
}

function checkName(name: string, parts: KeysParts): string | undefined {
  if (findEntry(name, parts) !== undefined) return undefined;
  // A profile that has settings but no credentials yet is waiting for a key.
  const problem = findNameProblem(name, (other) => {
    const existing = parts.config.current.profiles.get(other);
    return existing !== undefined && existing.kind !== 'none';
  });
  return problem && nameProblemText(problem, name);
}
