import type { ConfigStore } from '../../config/configStore';
import { editSharedFile, readSharedFile, reverse, type SharedFileChange } from '../../config/configEditor';
import { parseDocument } from '../../config/documentParser';
import type { AwsLocations } from '../../config/locations';
import type { ConfigFileRole } from '../../config/sectionHeader';
import type { Profile } from '../../config/sharedConfig';
import { KeysError } from './errors';
import { holdsKey, withKey, withoutKey, withoutProcess, withProcess } from './keyEdits';
import type { KeyStore } from './keyStore';
import { formatLauncherCommand, readLauncherEntry } from './launcherCommand';
import type { AccessKey } from './ports';
import { cleanBackups } from './secretCopies';

export interface KeyMoveServices {
  readonly config: ConfigStore;
  readonly locations: AwsLocations;
  readonly store: KeyStore;
  /** Path of the launcher, which must be in place. */
  readonly launcher: string;
}

/** A backup would keep the secret that the edit takes away. */
const WITHOUT_BACKUP = { keepsBackup: false };

/**
 * The long-lived key that stands in a profile.
 * @throws KeysError `noKeys`, or `temporaryKeys` for the keys of a session.
 */
export function readFileKey({ name, kind, properties }: Profile): AccessKey {
  const details = { profile: name };
  const accessKeyId = properties.get('aws_access_key_id');
  const secretAccessKey = properties.get('aws_secret_access_key');
  if (kind !== 'keys' || !accessKeyId || !secretAccessKey) {
    throw new KeysError('noKeys', `profile ${name} holds no complete access key`, { details });
  }
  if (properties.get('aws_session_token')) {
    throw new KeysError('temporaryKeys', `profile ${name} holds the keys of a session`, { details });
  }
  return { accessKeyId, secretAccessKey };
}

/**
 * Moves a profile's key from the shared files into the keychain. The profile then gets credentials through the launcher,
 * and at every moment from one of the two; neither the files nor our backups of them hold the secret afterwards.
 * @returns the keychain's entry.
 */
export async function moveToKeychain(
  profile: string,
  key: AccessKey,
  services: KeyMoveServices,
): Promise<string> {
  const { config, locations, store, launcher } = services;
  const entry = await store.createEntryName(profile);
  // Refuses a path that cannot be written before anything is done.
  const command = formatLauncherCommand(launcher, entry);
  // The profile may have a credential_process of its own, which its key hides.
  const keepsBackup = !(await readSharedFile(locations.configFile))?.includes(key.secretAccessKey);
  await store.put(entry, key);
  let edited: SharedFileChange | undefined;
  try {
    edited = await editSharedFile(
      locations.configFile,
      (document) =>
        withProcess(withoutKey(document, 'config', profile, key.secretAccessKey), profile, command),
      { keepsBackup },
    );
    if ((await readSharedFile(locations.credentialsFile)) !== undefined) {
      await editSharedFile(
        locations.credentialsFile,
        (document) => withoutKey(document, 'credentials', profile, key.secretAccessKey),
        WITHOUT_BACKUP,
      );
    }
  } catch (error) {
    // The first failure is the one to tell. Of a file that changed again meanwhile the keychain may have the only key.
    if (!edited || (await isTakenBack(edited))) await store.remove(entry);
    throw error;
  }
  await cleanBackups(sharedFiles(locations), key.secretAccessKey);
  await config.reload();
  return entry;
}

async function isTakenBack(change: SharedFileChange): Promise<boolean> {
  return editSharedFile(change.file, reverse(change), WITHOUT_BACKUP).then(
    () => true,
    () => false,
  );
}

/** Puts a key from the keychain back into the credentials file in plain text, and forgets it. */
export async function restoreToFile(
  profile: string,
  entry: string,
  services: KeyMoveServices,
): Promise<void> {
  const { config, locations, store } = services;
  const key = await store.get(entry);
  await editSharedFile(locations.credentialsFile, (document) =>
    withKey(document, 'credentials', profile, key),
  );
  await removeLauncherLine(profile, entry, services);
  await store.remove(entry);
  await config.reload();
}

/** What the user has written in its place meanwhile stays. */
async function removeLauncherLine(
  profile: string,
  entry: string,
  { locations, launcher }: Pick<KeyMoveServices, 'locations' | 'launcher'>,
): Promise<void> {
  await editSharedFile(locations.configFile, (document) =>
    withoutProcess(document, profile, (command) => readLauncherEntry(command, launcher) === entry),
  );
}

/** Adds a profile whose key is in the keychain from the start. @throws KeysError `nameTaken`. */
export async function addToKeychain(
  profile: string,
  key: AccessKey,
  { config, locations, store, launcher }: KeyMoveServices,
): Promise<string> {
  // One that has settings alone waits for a key.
  if ((config.current.profiles.get(profile)?.kind ?? 'none') !== 'none') {
    throw new KeysError('nameTaken', `there is a profile ${profile}`, { details: { profile } });
  }
  const entry = await store.createEntryName(profile);
  const command = formatLauncherCommand(launcher, entry);
  await store.put(entry, key);
  try {
    await editSharedFile(locations.configFile, (document) => withProcess(document, profile, command));
  } catch (error) {
    await store.remove(entry);
    throw error;
  }
  await config.reload();
  return entry;
}

/** Removes an entry, and from the config file what refers to it. */
export async function removeFromKeychain(
  entry: string,
  profile: string | undefined,
  services: KeyMoveServices,
): Promise<void> {
  const { config, store } = services;
  if (profile !== undefined) await removeLauncherLine(profile, entry, services);
  await store.remove(entry);
  await config.reload();
}

/**
 * Writes another key where the profile's own stands in plain text; our backups lose the one before.
 * @throws KeysError `otherKey` for a profile that has neither of the two there: nobody else may have what it has.
 */
export async function replaceFileKey(
  profile: string,
  key: AccessKey,
  before: AccessKey,
  { config, locations }: Pick<KeyMoveServices, 'config' | 'locations'>,
): Promise<void> {
  await config.reload();
  const written = config.current.profiles.get(profile)?.properties.get('aws_access_key_id');
  if (written !== before.accessKeyId && written !== key.accessKeyId) throw otherKey(profile);
  for (const [role, file] of [
    ['credentials', locations.credentialsFile],
    ['config', locations.configFile],
  ] as const satisfies readonly (readonly [ConfigFileRole, string])[]) {
    const text = await readSharedFile(file);
    if (text === undefined || !holdsKey(parseDocument(text), role, profile)) continue;
    await editSharedFile(file, (document) => withKey(document, role, profile, key), WITHOUT_BACKUP);
  }
  await cleanBackups(sharedFiles(locations), before.secretAccessKey);
  await config.reload();
}

export function otherKey(profile: string): KeysError {
  return new KeysError('otherKey', `profile ${profile} uses another key`, { details: { profile } });
}

export function sharedFiles({ configFile, credentialsFile }: AwsLocations): [string, string] {
  return [configFile, credentialsFile];
}
