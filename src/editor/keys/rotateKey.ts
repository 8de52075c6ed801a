import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findKeyUsers } from '../../credentials/keys/keyInstall';
import type { Rotation } from '../../credentials/keys/rotationRecords';
import { reportError } from '../commands';
import type { KeysParts } from './keysFeature';
import { checkSaved } from './moveKey';
import { findKeyProfile, findRotation, hasKey, locateKey } from './keyTarget';
import { withoutLinks } from '../plainText';

/** `awsSso.keys.rotate`: a new key in the place of the old one; or goes on with, or back from, a rotation that stopped. */
export async function rotateKey(argument: unknown, parts: KeysParts): Promise<void> {
  const { config, rotation } = parts;
  const placeHolder = l10n.t('Rotate which access key?');
  const profile = await findKeyProfile(argument, placeHolder, (found) => hasKey(found, parts), parts);
  if (!profile) return;
  checkSaved(parts);
  const unfinished = await findRotation(profile, parts);
  if (unfinished) {
    await takeUp(unfinished, parts);
    return;
  }
  const { key } = await locateKey(profile, parts);
  const users = await findKeyUsers(key.accessKeyId, parts);
  const others = users.filter((name) => name !== profile.name);
  if (!(await isConfirmed(profile.name, others))) return;
  checkSaved(parts);
  // The files may have changed while the question was there.
  const place = await locateKey(config.current.profiles.get(profile.name) ?? profile, parts);
  await rotate(profile.name, () => rotation.start(place), parts);
}

async function rotate(profile: string, work: () => Promise<Rotation>, parts: KeysParts): Promise<void> {
  const rotated = await withSpinner(profile, work);
  if (rotated.newKeyId !== undefined) await parts.keyAges.remember(rotated.newKeyId, rotated.startedAt);
  offerEnd(rotated, parts);
}

/** Asks what becomes of a rotation that is not finished. */
async function takeUp(unfinished: Rotation, parts: KeysParts): Promise<void> {
  const { rotation } = parts;
  const { profile, stage, oldKeyId } = unfinished;
  if (stage === 'oldInactive') {
    await askEnd(unfinished, parts, true);
    return;
  }
  const goOn = l10n.t('Continue');
  const undo = l10n.t('Undo');
  const forget = forgetButton();
  const state =
    stage === 'creating'
      ? l10n.t(
          'The rotation stopped before VS Code received the new key. If IAM made one, VS Code deletes it when you continue or undo.',
        )
      : l10n.t('A new key exists; the old one ({0}) is still active.', oldKeyId);
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('The rotation of the access key of {0} is not finished.', profile)),
    { modal: true, detail: [state, forgetText(unfinished)].join('\n\n') },
    goOn,
    undo,
    forget,
  );
  if (chosen === goOn) await rotate(profile, () => rotation.resume(unfinished), parts);
  if (chosen === undo) await withSpinner(profile, () => rotation.undo(unfinished));
  if (chosen === forget) await rotation.forget(unfinished);
}

/** For a rotation that can be neither finished nor undone: it keeps the key from every other change. */
function forgetButton(): string {
  return l10n.t('Forget This Rotation');
}

function forgetText({ oldKeyId, newKeyId }: Rotation): string {
  return newKeyId === undefined
    ? l10n.t("Forgetting the rotation changes nothing in AWS. Check there for a key that you don't use.")
    : l10n.t(
        'Forgetting the rotation changes nothing in AWS: {0} and {1} stay as they are. The secret of the one that no profile uses is lost.',
        oldKeyId,
        newKeyId,
      );
}

async function isConfirmed(profile: string, others: readonly string[]): Promise<boolean> {
  const rotate = l10n.t('Rotate');
  const detail = [
    l10n.t('IAM makes a new key. When AWS accepts it, the profile uses it and the old key becomes inactive.'),
    ...(others.length > 0
      ? [withoutLinks(l10n.t('The same key is in {0}, which gets the new key too.', others.join(', ')))]
      : []),
    l10n.t('Delete the old key when everything works. Until then you can undo the rotation.'),
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
  const forget = forgetButton();
  const message = l10n.t(
    'The profile {0} uses its new access key. The old one ({1}) is inactive. Delete it when everything works.',
    profile,
    oldKeyId,
  );
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(message),
    modal ? { modal, detail: forgetText(rotated) } : {},
    ...(modal ? [remove, undo, forget] : [remove, undo]),
  );
  if (chosen === remove) await withSpinner(profile, () => rotation.finish(rotated));
  if (chosen === undo) await withSpinner(profile, () => rotation.undo(rotated));
  if (chosen === forget) await rotation.forget(rotated);
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
