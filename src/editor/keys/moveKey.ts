import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { KeysError } from '../../credentials/keys/errors';
import { sharedFiles } from '../../config/locations';
import { moveToKeychain, readFileKey } from '../../credentials/keys/keyMove';
import type { KeyPlace } from '../../credentials/keys/keyRotation';
import {
  deleteCopies,
  findCopies,
  findGitDirectory,
  isEarlierVersion,
  withTargets,
} from '../../credentials/keys/secretCopies';
import { SsoError } from '../../sso/errors';
import { reportError, runCommand } from '../commands';
import { learnAgeQuietly, checkNotRotating, findKeyProfile } from './keyTarget';
import type { KeysParts } from './keysFeature';
import { findOpenDocument, findUnsavedDocument } from '../configEdits/openDocumentEdits';
import { withoutLinks } from '../plainText';

/** `awsSso.keys.moveToKeychain`: takes a key out of the plain files; the profile goes on working in terminals. */
export async function moveKey(argument: unknown, parts: KeysParts): Promise<void> {
  const placeHolder = l10n.t('Move which access key into the keychain?');
  const profile = await findKeyProfile(argument, placeHolder, ({ kind }) => kind === 'keys', parts);
  if (!profile) return;
  readFileKey(profile);
  await checkNotRotating(profile.name, parts);
  checkSaved(parts);
  if (!(await isConfirmed(profile.name))) return;
  checkSaved(parts);
  const { config, serving, logger } = parts;
  // The file may have changed while the question was there.
  const place = {
    profile: profile.name,
    key: readFileKey(config.current.profiles.get(profile.name) ?? profile),
  };
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: withoutLinks(l10n.t('Moving the key of {0}', profile.name)),
    },
    async () => {
      await verify(place, parts);
      await serving.install();
      await moveToKeychain(profile.name, place.key, parts);
    },
  );
  logger.info(`[keys] moved into the keychain: ${profile.name}`);
  await serving.update(true);
  tellWhatIsLeft(place, parts).catch((error: unknown) =>
    reportError('awsSso.keys.moveToKeychain', error, logger),
  );
}

/**
 * Editors with unsaved changes hold the key too, and would write it back.
 * @throws KeysError `unsavedEditor`.
 */
export function checkSaved({ locations }: Pick<KeysParts, 'locations'>): void {
  for (const [, file] of sharedFiles(locations)) {
    if (findUnsavedDocument(file))
      throw new KeysError('unsavedEditor', `${file} has unsaved changes`, { details: { file } });
  }
}

/**
 * Makes sure that AWS takes the key and gives it a session, unless AWS cannot be reached.
 * @throws KeysError `keyRefused` or `sessionRefused`.
 */
export async function verify(place: KeyPlace, parts: KeysParts): Promise<void> {
  const { clients, regionOf, logger } = parts;
  const { profile, key } = place;
  try {
    await (await clients()).sts(regionOf(profile)).getCallerIdentity(key);
  } catch (error) {
    if (SsoError.is(error, 'expiredCredentials', 'signatureRefused', 'forbidden')) {
      throw new KeysError('keyRefused', `AWS does not take the key of ${profile}`, {
        cause: error,
        details: { profile, key: key.accessKeyId },
      });
    }
    logger.warn(`[keys] AWS was not asked whether it takes the key: ${profile}`);
    return;
  }
  await verifySession(place, parts);
  await learnAgeQuietly(place, parts);
}

/**
 * Makes sure that the profile will work in terminals. Where a device is named that takes a code, so it is left to them.
 * @throws KeysError `sessionRefused`.
 */
async function verifySession({ profile, key }: KeyPlace, parts: KeysParts): Promise<void> {
  const { config, clients, regionOf } = parts;
  if (config.current.profiles.get(profile)?.properties.get('mfa_serial')) return;
  try {
    await (await clients()).sts(regionOf(profile)).getSessionToken(key, undefined);
  } catch (error) {
    if (!SsoError.is(error, 'forbidden')) throw error;
    throw new KeysError('sessionRefused', `STS gives the key of ${profile} no session`, {
      cause: error,
      details: { profile },
    });
  }
}

async function isConfirmed(profile: string): Promise<boolean> {
  const move = l10n.t('Move');
  const detail = [
    l10n.t("The key is removed from the AWS files and from this extension's backups of them."),
    l10n.t(
      'The profile keeps working for every AWS tool, with temporary credentials, while a VS Code window is open (credential_process).',
    ),
    ...storageWarning(),
  ].join('\n\n');
  const question = withoutLinks(l10n.t('Move the access key of {0} into the keychain of VS Code?', profile));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, move)) === move;
}

/** What to know before the keychain gets the only copy of a key: no API says whether it outlives the window. */
export function storageWarning(): string[] {
  const mayForget = vscode.env.uiKind === vscode.UIKind.Web || process.platform === 'linux';
  if (!mayForget) return [];
  return [
    l10n.t(
      'In a browser, or on a system without a keyring, VS Code may keep secrets only in memory. Closing or reloading the window then loses the key, and you need a new one from IAM.',
    ),
  ];
}

/** The key was readable until now: where it still is, and that a new one ends all of that. */
async function tellWhatIsLeft(place: KeyPlace, parts: KeysParts): Promise<void> {
  const { locations, historyDirectory } = parts;
  const { profile, key } = place;
  const files = sharedFiles(locations).map(([, file]) => file);
  const shared = new Set(await withTargets(files));
  const places = { files: [...shared], historyDirectory };
  const copies = await findCopies(key.secretAccessKey, places);
  const beside = copies.filter((copy) => !shared.has(copy));
  const deletable = beside.filter((copy) => isEarlierVersion(copy, places));
  const others = beside.filter((copy) => !deletable.includes(copy));
  const kept = copies.filter((copy) => shared.has(copy));
  const openFiles = files.filter((file) => findOpenDocument(file));
  const workTrees = new Set(
    (await Promise.all(files.map(findGitDirectory))).filter((found) => found !== undefined),
  );
  const rest = [
    deletable.length > 0 && l10n.t('These files still have it: {0}.', deletable.join(', ')),
    others.length > 0 && l10n.t('It is also in {0}. Remove it there yourself.', others.join(', ')),
    kept.length > 0 && l10n.t('Another profile in {0} has the same key.', kept.join(', ')),
    openFiles.length > 0 &&
      l10n.t('Close the editor of {0}: its undo can restore the key.', openFiles.join(', ')),
    workTrees.size > 0 &&
      l10n.t('The history of the git repository in {0} may hold it.', [...workTrees].join(', ')),
  ].filter((text) => text !== false);
  const rotate = l10n.t('Rotate');
  const remove = l10n.t('Delete These Files');
  const moved = l10n.t('The access key of {0} is in the keychain.', profile);
  if (rest.length === 0) {
    const advice = l10n.t('It was in a plain text file before. Rotate it to be safe.');
    const chosen = await vscode.window.showInformationMessage(withoutLinks(`${moved} ${advice}`), rotate);
    if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile });
    return;
  }
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks([moved, ...rest].join(' ')),
    ...(deletable.length > 0 ? [remove, rotate] : [rotate]),
  );
  if (chosen === remove) await deleteCopies(deletable, key.secretAccessKey);
  if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile });
}
