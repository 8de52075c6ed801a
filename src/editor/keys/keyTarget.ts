import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { Profile } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import { KeysError } from '../../credentials/keys/errors';
import { ROTATE_AFTER_DAYS } from '../../credentials/keys/keyAges';
import { readFileKey } from '../../credentials/keys/keyMove';
import type { KeyPlace } from '../../credentials/keys/keyRotation';
import { readLauncherEntry } from '../../credentials/keys/launcherCommand';
import type { KeyUse } from '../../credentials/keys/ports';
import type { Rotation } from '../../credentials/keys/rotationRecords';
import { readTarget } from '../commandTarget';
import { runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import type { KeysParts } from './keysFeature';
import { keyAgeText } from './keys';
import { showNotice } from '../notifications';

/** The profile that the argument names, else the one that the user chooses among those with a key. */
export async function findKeyProfile(
  argument: unknown,
  placeHolder: string,
  isOffered: (profile: Profile) => boolean,
  { config }: KeysParts,
): Promise<Profile | undefined> {
  const { profiles } = config.current;
  const { profile: name } = readTarget(argument);
  if (name !== undefined) {
    const profile = profiles.get(name);
    if (profile) return profile;
    throw new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
  }
  const items = [...profiles.values()].filter(isOffered).map((profile) => ({
    label: withoutIcons(profile.name),
    description: profile.kind === 'keys' ? l10n.t('in a plain text file') : l10n.t('in the keychain'),
    profile,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('AWS SSO'), placeHolder });
  return chosen?.profile;
}

/** Whether a profile has a long-lived key, in a file or in the keychain. */
export function hasKey(profile: Profile, parts: KeysParts): boolean {
  return profile.kind === 'keys' || findEntry(profile.name, parts) !== undefined;
}

/** The id of a profile's key; its secret stays where it is. */
export async function findKeyId(profile: Profile, parts: KeysParts): Promise<string | undefined> {
  if (profile.kind === 'keys') return profile.properties.get('aws_access_key_id');
  const entry = findEntry(profile.name, parts);
  return entry === undefined ? undefined : (await parts.store.find(entry))?.accessKeyId;
}

/** The entry of the keychain that a profile asks the launcher for. */
export function findEntry(
  profile: string,
  { config, launcher }: Pick<KeysParts, 'config' | 'launcher'>,
): string | undefined {
  const command = config.current.profiles.get(profile)?.properties.get('credential_process');
  return command === undefined ? undefined : readLauncherEntry(command, launcher);
}

/**
 * The key of a profile, from where it is.
 * @throws KeysError `noKeys`, `temporaryKeys` or `notStored`.
 */
export async function locateKey(profile: Profile, parts: KeysParts): Promise<KeyPlace> {
  if (profile.kind === 'keys') return { profile: profile.name, key: readFileKey(profile) };
  const entry = findEntry(profile.name, parts);
  if (entry !== undefined) return { profile: profile.name, key: await parts.store.get(entry) };
  throw new KeysError('noKeys', `profile ${profile.name} has no long-lived key`, {
    details: { profile: profile.name },
  });
}

/** The rotation that is not finished of a profile's key. */
export async function findRotation(profile: Profile, parts: KeysParts): Promise<Rotation | undefined> {
  return parts.rotation.find(profile.name, await findKeyId(profile, parts));
}

/**
 * What moves or removes a key in the middle of a rotation takes from it what it goes on with.
 * @throws KeysError `rotationPending` while there is one of this profile's key.
 */
export async function checkNotRotating(name: string, parts: KeysParts): Promise<void> {
  const profile = parts.config.current.profiles.get(name);
  if (profile && (await findRotation(profile, parts))) {
    throw new KeysError('rotationPending', `the key of ${name} is being rotated`, {
      details: { profile: name },
    });
  }
}

/** `awsSso.keys.checkAge`: asks IAM when a key was made and last used, remembers the first, and says both. */
export async function checkKeyAge(argument: unknown, parts: KeysParts): Promise<void> {
  const placeHolder = l10n.t('Check the age of which access key?');
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
  const age = days === undefined ? l10n.t('age unknown') : keyAgeText(days);
  const lastUse = use.lastUsedAt
    ? l10n.t('last used for {0} on {1}', use.service ?? 'AWS', use.lastUsedAt.toLocaleDateString())
    : '';
  const message = l10n.t('The access key of {0} ({1}): {2}', profile, key.accessKeyId, age);
  const text = [message, lastUse].filter(Boolean).join(', ');
  if (days === undefined || days < ROTATE_AFTER_DAYS) {
    await showNotice(text);
    return;
  }
  const rotate = l10n.t('Rotate');
  const chosen = await vscode.window.showWarningMessage(withoutLinks(text), rotate);
  if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile });
}
