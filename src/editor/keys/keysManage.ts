import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { StoredKey } from '../../credentials/keys/keyStore';
import { removeFromKeychain, restoreToFile } from '../../credentials/keys/keyMove';
import { findLaunchedProfiles } from '../../credentials/keys/launcherCommand';
import { isAboutKey } from '../../credentials/keys/rotationRecords';
import { runCommand } from '../commands';
import type { KeysParts } from './keysFeature';
import { checkSaved } from './keysMove';
import { checkNotRotating } from './keysTarget';
import { ageText } from './knownKeys';
import { withoutIcons, withoutLinks } from '../plainText';

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
      days !== undefined && ageText(days),
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
      label: `$(copy) ${l10n.t('Copy access key id')}`,
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
    'Write the secret key of {0} into {1} in plain text?',
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
    ...(profiles.length > 0 ? [l10n.t('No longer usable then: {0}.', profiles.join(', '))] : []),
    l10n.t(
      'Its secret cannot be had again. At AWS the key stays valid: delete it there if nobody uses it any more.',
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
