import { type EditFile, readSharedFile } from '../../config/configEditor';
import { parseDocument } from '../../config/documentParser';
import { sharedFiles } from '../../config/locations';
import type { ConfigFileRole } from '../../config/sectionHeader';
import { otherKey } from './errors';
import { findProfilesWithKey, withKeyInPlaceOf, type KnownKey } from './keyEdits';
import type { KeyMoveServices } from './keyMove';
import { findLaunchedProfiles } from './launcherCommand';
import type { AccessKey } from './ports';
import { cleanBackups } from './secretCopies';

/** The profiles that have a key, in any place; for an entry of the keychain that no profile asks for, the entry's name. */
export async function findKeyUsers(
  accessKeyId: string,
  { config, locations, store, launcher }: KeyMoveServices,
): Promise<string[]> {
  const users = new Set<string>();
  for (const [role, file] of sharedFiles(locations)) {
    const text = await readSharedFile(file);
    if (text === undefined) continue;
    for (const name of findProfilesWithKey(parseDocument(text), role, accessKeyId)) users.add(name);
  }
  const launched = findLaunchedProfiles(config.current, launcher);
  for (const stored of await store.list()) {
    if (stored.accessKeyId !== accessKeyId) continue;
    for (const user of launched.get(stored.entry) ?? [stored.entry]) users.add(user);
  }
  return [...users];
}

/** The secret of a key that a profile has; undefined for one that none has, or that the keychain has lost. */
export async function findKeySecret(
  accessKeyId: string,
  { config, store }: Pick<KeyMoveServices, 'config' | 'store'>,
): Promise<string | undefined> {
  for (const { properties } of config.current.profiles.values()) {
    const secret = properties.get('aws_secret_access_key');
    if (secret && properties.get('aws_access_key_id') === accessKeyId) return secret;
  }
  for (const stored of await store.list()) {
    const secret = stored.accessKeyId === accessKeyId && (await store.readSecret(stored.secretId));
    if (secret) return secret;
  }
  return undefined;
}

/**
 * Puts a key in the place of another wherever that other is: what is left of it stops working. Our backups lose it too.
 * @throws KeysError `otherKey` when neither of the two is anywhere: what `profile` has instead may be the only copy.
 */
export async function installKey(
  profile: string,
  key: AccessKey,
  before: KnownKey,
  services: KeyMoveServices,
): Promise<void> {
  const { config, locations, store } = services;
  const users = await findKeyUsers(before.accessKeyId, services);
  if (users.length === 0 && (await findKeyUsers(key.accessKeyId, services)).length === 0)
    throw otherKey(profile);
  for (const { entry, accessKeyId } of await store.list()) {
    if (accessKeyId === before.accessKeyId) await store.put(entry, key);
  }
  await config.edit(async (edit) => {
    for (const [role, file] of sharedFiles(locations)) {
      await replaceInFile(role, file, key, before, edit);
    }
  });
  if (before.secretAccessKey !== undefined) {
    await cleanBackups([locations.configFile, locations.credentialsFile], before.secretAccessKey);
  }
}

async function replaceInFile(
  role: ConfigFileRole,
  file: string,
  key: AccessKey,
  before: KnownKey,
  edit: EditFile,
): Promise<void> {
  const text = await readSharedFile(file);
  // A file that does not have the key may be one that cannot be written.
  if (text === undefined || withKeyInPlaceOf(parseDocument(text), role, before, key).toString() === text)
    return;
  await edit(file, (document) => withKeyInPlaceOf(document, role, before, key), {
    // It would keep the secret that the edit takes away.
    keepsBackup: false,
  });
}
