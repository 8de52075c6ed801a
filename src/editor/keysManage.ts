import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { StoredKey } from '../credentials/keys/keyStore';
import { removeFromKeychain, restoreToFile } from '../credentials/keys/keyMove';
import { findLaunchedProfiles } from '../credentials/keys/launcherCommand';
import { runCommand } from './commands';
import type { KeysParts } from './keysFeature';
import { checkSaved } from './keysMove';
import { checkNotRotating } from './keysTarget';
import { ageText } from './knownKeys';
import { withoutIcons, withoutLinks } from './plainText';

interface KeyItem extends vscode.QuickPickItem {
  /** Absent: add one. */
  readonly stored?: StoredKey;
  /** The profile that uses it. */
  readonly profile?: string;
}

/** `awsSso.keys.manage`: the keys in the keychain, and what can be done with each. */
export async function manageKeys(parts: KeysParts): Promise<void> {
  const title = l10n.t('AWS SSO: Access Keys in the Keychain');
  const chosen = await vscode.window.showQuickPick(await listKeys(parts), {
    title,
    matchOnDescription: true,
  });
  if (!chosen) return;
  const { stored, profile } = chosen;
  if (!stored) {
    await runCommand('awsSso.keys.add');
    return;
  }
  const action = await vscode.window.showQuickPick(actionsFor(stored, profile, parts), {
    title: `${title}: ${profile ?? stored.entry}`,
  });
  await action?.run();
}

async function listKeys({ config, store, launcher, keyAges, rotation }: KeysParts): Promise<KeyItem[]> {
  const launched = findLaunchedProfiles(config.current, launcher);
  const pending = await rotation.pending();
  const items = (await store.list()).map((stored): KeyItem => {
    const profile = launched.get(stored.entry);
    const days = keyAges.get(stored.accessKeyId);
    const isUnfinished = pending.some((unfinished) => unfinished.profile === profile);
    const notes = [
      days !== undefined && ageText(days),
      profile === undefined && l10n.t('no profile uses it'),
      isUnfinished && l10n.t('rotation not finished'),
    ];
    return {
      label: `$(key) ${withoutIcons(profile ?? stored.entry)}`,
      description: stored.accessKeyId,
      detail: notes.filter(Boolean).join(' · '),
      stored,
      ...(profile !== undefined && { profile }),
    };
  });
  return [...items, { label: `$(add) ${l10n.t('Add an access key…')}` }];
}

interface ActionItem extends vscode.QuickPickItem {
  readonly run: () => Promise<unknown>;
}

function actionsFor(stored: StoredKey, profile: string | undefined, parts: KeysParts): ActionItem[] {
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
            run: () => restore(stored, profile, parts),
          },
        ];
  return [
    ...ofProfile,
    {
      label: `$(copy) ${l10n.t('Copy access key id')}`,
      run: async () => vscode.env.clipboard.writeText(stored.accessKeyId),
    },
    { label: `$(trash) ${l10n.t('Remove')}`, run: () => remove(stored, profile, parts) },
  ];
}

async function restore({ entry }: StoredKey, profile: string, parts: KeysParts): Promise<void> {
  await checkNotRotating(profile, parts);
  checkSaved(parts);
  const { locations, serving, logger } = parts;
  const putBack = l10n.t('Put Back');
  const question = l10n.t(
    'Write the secret key of {0} into {1} in plain text?',
    profile,
    locations.credentialsFile,
  );
  const chosen = await vscode.window.showWarningMessage(withoutLinks(question), { modal: true }, putBack);
  if (chosen !== putBack) return;
  await restoreToFile(profile, entry, parts);
  serving.forgetSessions();
  logger.info(`[keys] put back into the file: ${profile}`);
}

async function remove(
  { entry, accessKeyId }: StoredKey,
  profile: string | undefined,
  parts: KeysParts,
): Promise<void> {
  checkSaved(parts);
  const confirm = l10n.t('Remove');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Remove the access key {0} from the keychain?', accessKeyId)),
    {
      modal: true,
      detail: l10n.t(
        'Its secret cannot be had again. At AWS the key stays valid: delete it there if nobody uses it any more.',
      ),
    },
    confirm,
  );
  if (chosen !== confirm) return;
  await removeFromKeychain(entry, profile, parts);
  parts.serving.forgetSessions();
  parts.logger.info(`[keys] removed from the keychain: ${entry}`);
}
