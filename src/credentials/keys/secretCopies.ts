import { readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { membersOf, parseJson } from '../../base/json';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { readRegularFile } from '../../base/regularFile';
import { backupOf } from '../../config/configEditor';
import { MOST_CONFIG_BYTES } from '../../config/restingFile';
import { findWorkTree } from '../gitWorkTree';
import { withoutLinesHolding } from './keyEdits';

/** Larger files are no copies of a config file. */
const LARGEST_COPY_BYTES = 1024 * 1024;

/** Several may follow each other: `.bak.2`, `.old~`. */
const COPY_ENDING = /^(?:[~#]|\.(?:bak|backup|old|orig|save|tmp|sw[a-z]|~?[\d-]+))+$/;

export interface CopyPlaces {
  /** The shared files themselves. */
  readonly files: readonly string[];
  /** Where VS Code keeps earlier versions of files that were edited in it. */
  readonly historyDirectory?: string;
}

/** The files, and those that they are symlinks to; each once. */
export async function withTargets(files: readonly string[]): Promise<string[]> {
  const targets = await Promise.all(files.map((file) => realpath(file).catch(() => file)));
  return [...new Set([...files, ...targets])];
}

/** Takes a secret out of the backups that our own edits keep beside the files; all else in them stays. */
export async function cleanBackups(files: readonly string[], secret: string): Promise<void> {
  // Earlier versions kept the backup beside the file behind a symlink.
  for (const backup of (await withTargets(files)).map(backupOf)) {
    const text = await readText(backup, MOST_CONFIG_BYTES);
    if (!text.includes(secret)) continue;
    await writeFileAtomic(backup, withoutLinesHolding(text, secret), { mode: OWNER_ONLY_FILE });
  }
}

/** The files that still hold a secret: the shared files, what is beside them, and their earlier versions in VS Code. */
export async function findCopies(secret: string, { files, historyDirectory }: CopyPlaces): Promise<string[]> {
  const shared = await withTargets(files);
  const directories = new Set(shared.map((file) => dirname(file)));
  const candidates = new Set<string>(files);
  for (const directory of directories) {
    for (const name of await listNames(directory)) candidates.add(join(directory, name));
  }
  if (historyDirectory !== undefined) {
    for (const directory of await findHistories(historyDirectory, shared)) {
      for (const name of await listNames(directory)) candidates.add(join(directory, name));
    }
  }
  const copies: string[] = [];
  for (const candidate of candidates) if (await holds(candidate, secret)) copies.push(candidate);
  return copies;
}

/**
 * Whether a file that holds the secret is nothing but an earlier version of a shared file: in VS Code's history, or
 * beside the file and by its name what editors and people call a copy (`credentials.bak`, `.credentials.swp`,
 * `credentials~`). Any other, such as a shell's history or the `config` of another program, is not ours.
 * @param places.files the shared files, and what they lead to where they are symlinks.
 */
export function isEarlierVersion(copy: string, { files, historyDirectory }: CopyPlaces): boolean {
  if (historyDirectory !== undefined && dirname(dirname(copy)) === historyDirectory) return true;
  const name = basename(copy).replace(/^[.#~]+/, '');
  return files.some(
    (file) =>
      dirname(file) === dirname(copy) &&
      name.startsWith(basename(file)) &&
      COPY_ENDING.test(name.slice(basename(file).length)),
  );
}

/** Deletes those that still hold the secret. */
export async function deleteCopies(copies: readonly string[], secret: string): Promise<void> {
  for (const copy of copies) if (await holds(copy, secret)) await rm(copy, { force: true });
}

/** The git work tree that a file is in: its history may hold what the file no longer does. */
export async function findGitDirectory(file: string): Promise<string | undefined> {
  return findWorkTree(dirname(await realpath(file).catch(() => file)));
}

async function holds(file: string, secret: string): Promise<boolean> {
  return (await readText(file, LARGEST_COPY_BYTES)).includes(secret);
}

/** Empty for what cannot be read. */
async function readText(file: string, mostBytes: number): Promise<string> {
  return readRegularFile(file, mostBytes).then(String, () => '');
}

/** Local history keeps a directory for each file, with an `entries.json` that names it (`resource`, a URI). */
async function findHistories(root: string, files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listNames(root)) {
    const directory = join(root, name);
    const entries = await readText(join(directory, 'entries.json'), MOST_CONFIG_BYTES);
    const path = resourcePath(entries);
    if (path !== undefined && files.some((file) => isSamePath(path, file))) found.push(directory);
  }
  return found;
}

function resourcePath(entries: string): string | undefined {
  try {
    const { resource } = membersOf(parseJson(entries));
    return typeof resource === 'string' ? decodeURIComponent(new URL(resource).pathname) : undefined;
  } catch {
    return undefined;
  }
}

/** A URI's path has slashes, and one before the drive letter. */
function isSamePath(uriPath: string, file: string): boolean {
  if (process.platform !== 'win32') return uriPath === file;
  return uriPath.toLowerCase() === `/${file.replaceAll('\\', '/')}`.toLowerCase();
}

async function listNames(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
