import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Profile } from '../../config/sharedConfig';
import { KeysError } from '../../credentials/keys/errors';
import { readFileKey } from '../../credentials/keys/keyMove';
import type { KeyPlace } from '../../credentials/keys/keyRotation';
import type { Rotation } from '../../credentials/keys/rotationRecords';
import { readLauncherEntry } from '../../credentials/keys/launcherCommand';
import { CredentialsError } from '../../credentials/errors';
import { readTarget } from '../commandTarget';
import type { KeysParts } from './keysFeature';
import { withoutIcons } from '../plainText';

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
    description: profile.kind === 'keys' ? l10n.t('in a plain file') : l10n.t('in the keychain'),
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
