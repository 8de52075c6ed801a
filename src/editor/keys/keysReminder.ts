import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { runCommand } from '../commands';
import type { KeysParts } from './keysFeature';
import { ageText } from './knownKeys';
import { findKeyId, findRotation, hasKey } from './keysTarget';
import { withoutLinks } from '../plainText';

/**
 * After a switch to a profile with a key, or while the user goes on working as it: says that its rotation is not finished, or that the key is old, the latter at
 * most once a week. A key whose age nobody asked for is not spoken of.
 */
export async function remindToRotate(name: string, parts: KeysParts): Promise<void> {
  const { config, keyAges } = parts;
  const profile = config.current.profiles.get(name);
  if (!profile || !hasKey(profile, parts)) return;
  const rotate = l10n.t('Rotate');
  if (await findRotation(profile, parts)) {
    const finish = l10n.t('Finish or Undo');
    const text = l10n.t('The rotation of the access key of {0} is not finished.', name);
    if ((await vscode.window.showInformationMessage(withoutLinks(text), finish)) === finish) {
      await runCommand('awsSso.keys.rotate', { profile: name });
    }
    return;
  }
  const keyId = await findKeyId(profile, parts);
  if (keyId === undefined || !keyAges.isReminderDue(keyId)) return;
  await keyAges.noteReminder(keyId);
  const mute = l10n.t("Don't Show Again");
  const age = ageText(keyAges.get(keyId) ?? 0);
  const message = l10n.t('The access key of {0} is {1}. Rotate it, so that one that leaked ends.', name, age);
  const chosen = await vscode.window.showInformationMessage(withoutLinks(message), rotate, mute);
  if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile: name });
  if (chosen === mute) await keyAges.mute(keyId);
}
