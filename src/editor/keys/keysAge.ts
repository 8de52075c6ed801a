import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import { ROTATE_AFTER_DAYS } from '../../credentials/keys/keyAges';
import type { KeyPlace } from '../../credentials/keys/keyRotation';
import type { KeyUse } from '../../credentials/keys/ports';
import { runCommand } from '../commands';
import type { KeysParts } from './keysFeature';
import { ageText } from './knownKeys';
import { findKeyProfile, hasKey, locateKey } from './keysTarget';
import { withoutLinks } from '../plainText';

/** `awsSso.keys.checkAge`: asks IAM when a key was made and last used, remembers the first, and says both. */
export async function checkKeyAge(argument: unknown, parts: KeysParts): Promise<void> {
  const placeHolder = l10n.t('The age of which access key?');
  const profile = await findKeyProfile(argument, placeHolder, (found) => hasKey(found, parts), parts);
  if (!profile) return;
  const place = await locateKey(profile, parts);
  const use = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: withoutLinks(l10n.t('Asking IAM about the key of {0}', profile.name)),
    },
    async () => {
      await learnAge(place, parts);
      return askLastUse(place, parts);
    },
  );
  void tell(place, use, parts);
}

/**
 * Asks IAM how old the keys of a user are, and remembers it.
 * @throws KeysError or SsoError when IAM does not say.
 */
export async function learnAge({ profile, key }: KeyPlace, parts: KeysParts): Promise<void> {
  const { clients, keyAges, regionOf } = parts;
  const facts = await (await clients()).iam(regionOf(profile)).listAccessKeys(key);
  for (const { accessKeyId, createdAt } of facts) await keyAges.remember(accessKeyId, createdAt);
}

/** The same where it is of use but not worth a word: many users may not ask IAM about themselves. */
export async function learnAgeQuietly(place: KeyPlace, parts: KeysParts): Promise<void> {
  await learnAge(place, parts).catch((error: unknown) =>
    parts.logger.info(`[keys] age not known (${errorText(error)}): ${place.profile}`),
  );
}

async function askLastUse(
  { profile, key }: KeyPlace,
  { clients, regionOf, logger }: KeysParts,
): Promise<KeyUse> {
  const iam = (await clients()).iam(regionOf(profile));
  return iam.getAccessKeyLastUsed(key, key.accessKeyId).catch((error: unknown) => {
    logger.info(`[keys] last use not known (${errorText(error)}): ${profile}`);
    return {};
  });
}

async function tell({ profile, key }: KeyPlace, use: KeyUse, { keyAges }: KeysParts): Promise<void> {
  const days = keyAges.get(key.accessKeyId);
  const age = days === undefined ? l10n.t('of unknown age') : ageText(days);
  const lastUse = use.lastUsedAt
    ? l10n.t('last used for {0} on {1}', use.service ?? 'AWS', use.lastUsedAt.toLocaleDateString())
    : '';
  const message = l10n.t('The access key of {0} ({1}): {2}', profile, key.accessKeyId, age);
  const text = withoutLinks([message, lastUse].filter(Boolean).join(', '));
  const rotate = l10n.t('Rotate');
  const isOld = days !== undefined && days >= ROTATE_AFTER_DAYS;
  const chosen = isOld
    ? await vscode.window.showWarningMessage(text, rotate)
    : await vscode.window.showInformationMessage(text);
  if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile });
}
