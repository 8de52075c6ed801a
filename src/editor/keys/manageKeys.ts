import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findNameProblem } from '../../config/profileSections';
import { removeFromKeychain, restoreToFile, addToKeychain } from '../../credentials/keys/keyMove';
import type { StoredKey } from '../../credentials/keys/keyStore';
import { findLaunchedProfiles, isLauncherAsked } from '../../credentials/keys/launcherCommand';
import { isAboutKey } from '../../credentials/keys/rotationRecords';
import { runCommand } from '../commands';
import { nameProblemText } from '../failures';
import { withoutIcons, withoutLinks } from '../plainText';
import { checkNotRotating, findEntry } from './keyTarget';
import type { KeysParts } from './keysFeature';
import { keyAgeText } from './keys';
import { checkSaved, storageWarning, verify } from './moveKey';
import { showNotice } from '../notifications';

interface KeyItem extends vscode.QuickPickItem {
  /** Absent: add one. */
  readonly stored?: StoredKey;
  /** Those that use it: more than one when the user has copied the line that names it. */
  readonly profiles: readonly string[];
}

/** `awsSso.keys.manage`: the keys in the keychain, and what can be done with each. */
export async function manageKeys(parts: KeysParts): Promise<void> {
  const title = l10n.t('AWS SSO: Access Keys in the Keychain');
  const chosen = await vscode.window.showQuickPick(await listKeys(parts), {
    title,
    matchOnDescription: true,
  });
  if (!chosen) return;
  const { stored, profiles } = chosen;
  if (!stored) {
    await runCommand('awsSso.keys.add');
    return;
  }
  const action = await vscode.window.showQuickPick(actionsFor(stored, profiles, parts), {
    title: withoutIcons(`${title}: ${nameOf(stored, profiles)}`),
  });
  await action?.run();
}

async function listKeys({ config, store, launcher, keyAges, rotation }: KeysParts): Promise<KeyItem[]> {
  const launched = findLaunchedProfiles(config.current, launcher);
  const pending = await rotation.pending();
  const items = (await store.list()).map((stored): KeyItem => {
    const profiles = launched.get(stored.entry) ?? [];
    const days = keyAges.get(stored.accessKeyId);
    const isUnfinished = pending.some((unfinished) => isAboutKey(unfinished, stored.accessKeyId));
    const notes = [
      days !== undefined && keyAgeText(days),
      profiles.length === 0 && l10n.t('no profile uses it'),
      isUnfinished && l10n.t('rotation not finished'),
    ];
    return {
      label: `$(key) ${withoutIcons(nameOf(stored, profiles))}`,
      description: withoutIcons(stored.accessKeyId),
      detail: notes.filter(Boolean).join(' · '),
      stored,
      profiles,
    };
  });
  return [...items, { label: `$(add) ${l10n.t('Add an access key…')}`, profiles: [] }];
}

function nameOf({ entry }: StoredKey, profiles: readonly string[]): string {
  return profiles.join(', ') || entry;
}

interface ActionItem extends vscode.QuickPickItem {
  readonly run: () => Promise<unknown>;
}

function actionsFor(stored: StoredKey, profiles: readonly string[], parts: KeysParts): ActionItem[] {
  const [profile] = profiles;
  const ofProfile: ActionItem[] =
    profile === undefined
      ? []
      : [
          {
            label: `$(sync) ${l10n.t('Rotate')}`,
            run: async () => runCommand('awsSso.keys.rotate', { profile }),
          },
          {
            label: `$(history) ${l10n.t('Check age')}`,
            run: async () => runCommand('awsSso.keys.checkAge', { profile }),
          },
          {
            label: `$(file) ${l10n.t('Put back into the credentials file, in plain text')}`,
            run: () => restore(stored, profiles, parts),
          },
        ];
  return [
    ...ofProfile,
    {
      label: `$(copy) ${l10n.t('Copy access key ID')}`,
      run: async () => vscode.env.clipboard.writeText(stored.accessKeyId),
    },
    { label: `$(trash) ${l10n.t('Remove')}`, run: () => remove(stored, profiles, parts) },
  ];
}

async function restore({ entry }: StoredKey, profiles: readonly string[], parts: KeysParts): Promise<void> {
  for (const profile of profiles) await checkNotRotating(profile, parts);
  checkSaved(parts);
  const { locations, serving, logger } = parts;
  const putBack = l10n.t('Put Back');
  const question = l10n.t(
    'Put the secret key of {0} back into {1}, in plain text?',
    profiles.join(', '),
    locations.credentialsFile,
  );
  const chosen = await vscode.window.showWarningMessage(withoutLinks(question), { modal: true }, putBack);
  if (chosen !== putBack) return;
  await restoreToFile(profiles, entry, parts);
  serving.forgetSessions();
  logger.info(`[keys] put back into the file: ${profiles.join(', ')}`);
}

async function remove(
  { entry, accessKeyId }: StoredKey,
  profiles: readonly string[],
  parts: KeysParts,
): Promise<void> {
  for (const profile of profiles) await checkNotRotating(profile, parts);
  checkSaved(parts);
  const confirm = l10n.t('Remove');
  const detail = [
    ...(profiles.length > 0 ? [l10n.t('These profiles stop working: {0}.', profiles.join(', '))] : []),
    l10n.t(
      "Its secret can't be recovered. The key stays valid in AWS: delete it there if you no longer use it.",
    ),
  ].join('\n\n');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Remove the access key {0} from the keychain?', accessKeyId)),
    { modal: true, detail },
    confirm,
  );
  if (chosen !== confirm) return;
  await removeFromKeychain(entry, profiles, parts);
  parts.serving.forgetSessions();
  parts.logger.info(`[keys] removed from the keychain: ${entry}`);
}

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
    prompt: l10n.t('Access key ID'),
    placeHolder: 'AKIA…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (id) =>
      KEY_ID.test(id.trim())
        ? undefined
        : l10n.t('A long-lived access key ID starts with AKIA and has only capital letters and digits.'),
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
        : l10n.t('A secret access key has 40 characters and no spaces.'),
  });
  if (secretAccessKey === undefined) return;

  const key = { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
  await verify({ profile, key }, parts);
  await serving.install();
  if (entry === undefined) await addToKeychain(profile, key, parts);
  else await store.put(entry, key);
  logger.info(`[keys] added to the keychain: ${profile}`);
  await serving.update(isLauncherAsked(config.current, launcher));
  const message = l10n.t('The access key of {0} is in the keychain.', profile);
  void showNotice(message);
}

/** The keychain holds the only copy of what is there. */
async function mayReplace(accessKeyId: string, users: readonly string[]): Promise<boolean> {
  const replace = l10n.t('Replace');
  const question = withoutLinks(l10n.t('Replace the access key {0} of {1}?', accessKeyId, users.join(', ')));
  const detail = l10n.t(
    "Its secret can't be recovered. The key stays valid in AWS: delete it there if you no longer use it.",
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
