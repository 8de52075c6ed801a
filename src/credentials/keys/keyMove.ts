import { sessionTokenOf } from '../../config/accessKeySettings';
import type { ConfigStore } from '../../config/configStore';
import { readSharedFile, reverse, type EditFile } from '../../config/configEditor';
import type { ConfigDocument } from '../../config/document';
import { parseDocument } from '../../config/documentParser';
import type { AwsLocations } from '../../config/locations';
import type { Profile } from '../../config/sharedConfig';
import { KeysError, otherKey } from './errors';
import {
  hasProcess,
  holdsOtherKey,
  holdsSecret,
  withKey,
  withoutKey,
  withoutProcess,
  withProcess,
} from './keyEdits';
import type { KeyStore } from './keyStore';
import { findLaunchedProfiles, formatLauncherCommand, readLauncherEntry } from './launcherCommand';
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
  if (sessionTokenOf(properties)) {
    throw new KeysError('temporaryKeys', `profile ${name} holds the keys of a session`, { details });
  }
  return { accessKeyId, secretAccessKey };
}

/**
 * Moves a profile's key from the shared files into the keychain. The profile then gets credentials through the launcher,
 * and at every moment from one of the two; neither the files nor our backups of them hold the secret afterwards.
 * @returns the keychain's entry.
 * @throws KeysError `otherKey` when the files have this key no longer, which another window may have moved.
 */
export async function moveToKeychain(
  profile: string,
  key: AccessKey,
  services: KeyMoveServices,
): Promise<string> {
  const { locations, store } = services;
  const entry = await store.inTurn(async () => {
    if (!(await isInFiles(profile, key, locations))) throw otherKey(profile);
    const { entry: made, command } = await makeEntry(profile, services);
    await store.put(made, key);
    try {
      await takeFromFiles(profile, key, command, services);
    } catch (error) {
      // The first failure is the one to tell. Whatever came to pass, the keychain may have the only copy.
      const isNeeded = !(await isInFiles(profile, key, locations)) || (await isAskedFor(made, services));
      if (!isNeeded) await store.remove(made);
      throw error;
    }
    return made;
  });
  await cleanBackups([locations.configFile, locations.credentialsFile], key.secretAccessKey);
  return entry;
}

/** Changes both files or, as far as nothing else has changed meanwhile, none. */
async function takeFromFiles(
  profile: string,
  { secretAccessKey }: AccessKey,
  command: string,
  { config, locations: { configFile, credentialsFile } }: Pick<KeyMoveServices, 'config' | 'locations'>,
): Promise<void> {
  // The profile may have a credential_process of its own, which its key hides.
  const keepsBackup = !(await readSharedFile(configFile))?.includes(secretAccessKey);
  await config.edit(async (edit) => {
    const edited = await edit(
      configFile,
      (document) => withProcess(withoutKey(document, 'config', profile, secretAccessKey), profile, command),
      { keepsBackup },
    );
    try {
      if ((await readSharedFile(credentialsFile)) === undefined) return;
      await edit(
        credentialsFile,
        (document) => withoutKey(document, 'credentials', profile, secretAccessKey),
        WITHOUT_BACKUP,
      );
    } catch (error) {
      if (edited) await edit(configFile, reverse(edited), WITHOUT_BACKUP).catch(() => undefined);
      throw error;
    }
  });
}

/** A name that is free, and the line that asks for it. @throws KeysError `unquotablePath`, before anything is done. */
async function makeEntry(
  profile: string,
  { config, store, launcher }: KeyMoveServices,
): Promise<{ readonly entry: string; readonly command: string }> {
  const used = findLaunchedProfiles(config.current, launcher).keys();
  const entry = await store.createEntryName(profile, used);
  return { entry, command: formatLauncherCommand(launcher, entry) };
}

/** Whether the files, as they are now, have a profile's key; no, when they cannot be read. */
async function isInFiles(
  profile: string,
  { secretAccessKey }: AccessKey,
  { configFile, credentialsFile }: AwsLocations,
): Promise<boolean> {
  const [inConfig, inCredentials] = await Promise.all([
    isInFile(configFile, (document) => holdsSecret(document, 'config', profile, secretAccessKey)),
    isInFile(credentialsFile, (document) => holdsSecret(document, 'credentials', profile, secretAccessKey)),
  ]);
  return inConfig === true || inCredentials === true;
}

/** Whether a profile asks for an entry in the config file as it is now; yes, when that cannot be read. */
async function isAskedFor(
  entry: string,
  { locations, launcher }: Pick<KeyMoveServices, 'locations' | 'launcher'>,
): Promise<boolean> {
  const isEntry = (command: string): boolean => readLauncherEntry(command, launcher) === entry;
  return (await isInFile(locations.configFile, (document) => hasProcess(document, isEntry))) ?? true;
}

/** Undefined for a file that cannot be read. */
async function isInFile(
  file: string,
  holds: (document: ConfigDocument) => boolean,
): Promise<boolean | undefined> {
  return readSharedFile(file).then(
    (text) => holds(parseDocument(text ?? '')),
    () => undefined,
  );
}

/**
 * Puts a key from the keychain back into the credentials file in plain text, and forgets it.
 * @param profiles all that ask for the entry.
 * @throws KeysError `otherKey` when one of the profiles has another there; `notStored`.
 */
export async function restoreToFile(
  profiles: readonly string[],
  entry: string,
  services: KeyMoveServices,
): Promise<void> {
  const { config, locations, store } = services;
  const key = await store.get(entry);
  await config.edit(async (edit) => {
    await edit(locations.credentialsFile, (document) => {
      // This may be the only copy.
      const other = profiles.find((profile) => holdsOtherKey(document, 'credentials', profile, key));
      if (other !== undefined) throw otherKey(other);
      return profiles.reduce((edited, profile) => withKey(edited, 'credentials', profile, key), document);
    });
    await removeLauncherLines(profiles, entry, edit, services);
  });
  await store.remove(entry);
}

/** What the user has written in their place meanwhile stays. */
async function removeLauncherLines(
  profiles: readonly string[],
  entry: string,
  edit: EditFile,
  { locations, launcher }: Pick<KeyMoveServices, 'locations' | 'launcher'>,
): Promise<void> {
  const isEntry = (command: string): boolean => readLauncherEntry(command, launcher) === entry;
  await edit(locations.configFile, (document) =>
    profiles.reduce((edited, profile) => withoutProcess(edited, profile, isEntry), document),
  );
}

/** Adds a profile whose key is in the keychain from the start. @throws KeysError `nameTaken`. */
export async function addToKeychain(
  profile: string,
  key: AccessKey,
  services: KeyMoveServices,
): Promise<string> {
  const { config, locations, store } = services;
  // One that has settings alone waits for a key.
  if ((config.current.profiles.get(profile)?.kind ?? 'none') !== 'none') {
    throw new KeysError('nameTaken', `there is a profile ${profile}`, { details: { profile } });
  }
  return store.inTurn(async () => {
    const { entry: made, command } = await makeEntry(profile, services);
    await store.put(made, key);
    try {
      await config.edit((edit) =>
        edit(locations.configFile, (document) => withProcess(document, profile, command)),
      );
    } catch (error) {
      if (!(await isAskedFor(made, services))) await store.remove(made);
      throw error;
    }
    return made;
  });
}

/** Removes an entry, and from the config file what refers to it. @param profiles all that ask for the entry. */
export async function removeFromKeychain(
  entry: string,
  profiles: readonly string[],
  services: KeyMoveServices,
): Promise<void> {
  const { config, store } = services;
  if (profiles.length > 0) await config.edit((edit) => removeLauncherLines(profiles, entry, edit, services));
  await store.remove(entry);
}
