import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Rotation } from '../credentials/keys/rotationRecords';
import { reportError } from './commands';
import type { KeysParts } from './keysFeature';
import { checkSaved } from './keysMove';
import { findKeyProfile, hasKey, locateKey } from './keysTarget';
import { withoutLinks } from './plainText';

/** `awsSso.keys.rotate`: a new key in the place of the old one; or goes on with, or back from, a rotation that stopped. */
export async function rotateKey(argument: unknown, parts: KeysParts): Promise<void> {
  const { rotation, keyAges } = parts;
  const placeHolder = l10n.t('Which access key do you rotate?');
  const profile = await findKeyProfile(argument, placeHolder, (found) => hasKey(found, parts), parts);
  if (!profile) return;
  checkSaved(parts);
  const unfinished = (await rotation.pending()).find((pending) => pending.profile === profile.name);
  if (unfinished) {
    await takeUp(unfinished, parts);
    return;
  }
  const place = await locateKey(profile, parts);
  if (!(await isConfirmed(profile.name))) return;
  const rotated = await withSpinner(profile.name, () => rotation.start(place));
  if (rotated.newKeyId !== undefined) await keyAges.remember(rotated.newKeyId, rotated.startedAt);
  offerEnd(rotated, parts);
}

/** Asks what becomes of a rotation that is not finished. */
export async function takeUp(unfinished: Rotation, parts: KeysParts): Promise<void> {
  const { rotation } = parts;
  const { profile, stage, oldKeyId } = unfinished;
  if (stage === 'oldInactive') {
    await askEnd(unfinished, parts, true);
    return;
  }
  const goOn = l10n.t('Continue');
  const undo = l10n.t('Undo');
  const detail =
    stage === 'creating'
      ? l10n.t(
          'It stopped before the new key had arrived. A key that was made and that nobody has is deleted.',
        )
      : l10n.t('A new key exists; the old one ({0}) is still active.', oldKeyId);
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('The rotation of the access key of {0} is not finished.', profile)),
    { modal: true, detail },
    goOn,
    undo,
  );
  if (chosen === goOn) offerEnd(await withSpinner(profile, () => rotation.resume(unfinished)), parts);
  if (chosen === undo) await withSpinner(profile, () => rotation.undo(unfinished));
}

async function isConfirmed(profile: string): Promise<boolean> {
  const rotate = l10n.t('Rotate');
  const detail = [
    l10n.t('IAM makes a new key, the profile uses it once AWS accepts it, and the old key becomes inactive.'),
    l10n.t('You delete the old key, or take everything back, when you have seen that all works.'),
  ].join('\n\n');
  const question = withoutLinks(l10n.t('Rotate the access key of {0}?', profile));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, rotate)) === rotate;
}

/** Asks in the background whether the old key goes; later, the command asks again. */
function offerEnd(rotated: Rotation, parts: KeysParts): void {
  askEnd(rotated, parts, false).catch((error: unknown) =>
    reportError('awsSso.keys.rotate', error, parts.logger),
  );
}

async function askEnd(rotated: Rotation, { rotation }: KeysParts, modal: boolean): Promise<void> {
  const { profile, oldKeyId } = rotated;
  const remove = l10n.t('Delete Old Key');
  const undo = l10n.t('Undo');
  const message = l10n.t(
    'The profile {0} uses its new access key. The old one ({1}) is inactive: delete it when you have seen that everything works.',
    profile,
    oldKeyId,
  );
  const chosen = await vscode.window.showInformationMessage(withoutLinks(message), { modal }, remove, undo);
  if (chosen === remove) await withSpinner(profile, () => rotation.finish(rotated));
  if (chosen === undo) await withSpinner(profile, () => rotation.undo(rotated));
}

function withSpinner<T>(profile: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: withoutLinks(l10n.t('Rotating the access key of {0}', profile)),
    },
    work,
  );
}
