import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../base/regularFile';
import { LONGEST_PROJECT_FILE } from './projectProfileLines';

/** Those that `projectProfiles.ts` reads, the likeliest to name the profile of the whole project first. */
const FILES: readonly RegExp[] = [
  /^\.envrc$/,
  /^\.env(?:\.local)?$/,
  /^samconfig\.toml$/,
  /^cdk\.json$/,
  /^serverless\.ya?ml$/,
  /.\.tf$/,
  /^package\.json$/,
  /.\.py$/,
];

/** Directories that hold what others wrote, or what was made from the rest; those with a dot are left out anyway. */
const NOT_OF_THE_PROJECT = /^(?:\..*|node_modules|vendor|venv|env|dist|build|out|target|__pycache__)$/;

const MOST_FILES = 50;
const MOST_DIRECTORIES = 40;
/** Of all files together; reading them blocks everything else. Bytes. */
const MOST_BYTES = 4 * LONGEST_PROJECT_FILE;

export interface ProjectFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** Whether a file of that name may name a profile. */
export function mayNameProfiles(fileName: string): boolean {
  return FILES.some((pattern) => pattern.test(fileName));
}

/**
 * The files of a project that may name a profile, in its directory and one below; not more than a handful of either, for
 * nothing waits for this. Those that are too long are left out.
 * @returns the likeliest first
 */
export async function readProjectFiles(root: string): Promise<ProjectFile[]> {
  const files: ProjectFile[] = [];
  let bytesLeft = MOST_BYTES;
  for (const path of await findFiles(root)) {
    const text = await readShort(path, Math.min(bytesLeft, LONGEST_PROJECT_FILE));
    if (text === undefined) continue;
    bytesLeft -= Buffer.byteLength(text);
    files.push({ path, text });
  }
  return files;
}

/** @returns undefined for what is longer than `mostBytes`, no file, removed meanwhile, or not for us to read. */
async function readShort(path: string, mostBytes: number): Promise<string | undefined> {
  return readRegularFile(path, mostBytes).then(String, () => undefined);
}

async function findFiles(root: string): Promise<string[]> {
  const entries = await list(root);
  const directories = entries
    .filter((entry) => entry.isDirectory() && !NOT_OF_THE_PROJECT.test(entry.name))
    .slice(0, MOST_DIRECTORIES);
  const levels = [filesAmong(root, entries)];
  for (const { name } of directories) levels.push(filesAmong(join(root, name), await list(join(root, name))));
  return levels
    .flat()
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_FILES)
    .map(({ path }) => path);
}

async function list(directory: string): Promise<Dirent[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesAmong(directory: string, entries: readonly Dirent[]): { path: string; rank: number }[] {
  return entries.flatMap((entry) => {
    const rank = FILES.findIndex((pattern) => pattern.test(entry.name));
    return rank < 0 || !(entry.isFile() || entry.isSymbolicLink())
      ? []
      : [{ path: join(directory, entry.name), rank }];
  });
}
