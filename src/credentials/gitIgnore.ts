import { execFile } from 'node:child_process';
import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../base/atomicFile';
import { systemErrorCode } from '../base/errors';
import { MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import { isSameContent } from '../config/restingFile';
import { ExportError } from './exportErrors';
import { findWorkTree } from './gitWorkTree';

/**
 * What git would do with a file. `outside`: no work tree holds it. `unknown`: one does, and git is not there to ask.
 * `root` is the top of the work tree; `path` is the file's real one.
 */
export type GitStanding =
  | { readonly state: 'outside' }
  | {
      readonly state: 'ignored' | 'tracked' | 'exposed' | 'unknown';
      readonly root: string;
      readonly path: string;
    };

const GIT_TIMEOUT_MS = 10_000;
/** A file of the project, as others in it are. */
const READABLE_FILE = 0o644;

/** Runs git in a directory; answers with its exit code, or undefined when there is no git. */
export type RunGit = (directory: string, args: readonly string[]) => Promise<number | undefined>;

/**
 * Asks git about a file, which need not be there yet.
 *
 * Only a work tree's own `.git` counts, looked for from the directory upwards as git does, so that nothing is run where
 * there is none.
 */
export async function findGitStanding(file: string, runGit: RunGit = runRealGit): Promise<GitStanding> {
  const path = await findRealPath(file);
  const root = await findWorkTree(dirname(path));
  if (root === undefined) return { state: 'outside' };
  const name = gitPath(root, path);
  const tracked = await runGit(root, ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', name]);
  if (tracked === 0) return { state: 'tracked', root, path };
  const ignored = await runGit(root, ['check-ignore', '--quiet', '--', `./${name}`]);
  // 0: ignored, 1: not ignored; others mean that git refuses to work here.
  const state = ignored === 0 ? 'ignored' : ignored === 1 ? 'exposed' : 'unknown';
  return { state, root, path };
}

/**
 * Adds a line to the `.gitignore` at the top of the work tree that names this file and no other.
 * @returns the `.gitignore`
 * @throws ExportError `stillNotIgnored` for a link: git does not read it, and it may lead to any file of the user's;
 * `changedMeanwhile`; RegularFileError
 */
export async function addToGitIgnore({ root, path }: { root: string; path: string }): Promise<string> {
  const ignoreFile = join(root, '.gitignore');
  const isLink = await lstat(ignoreFile).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink) {
    throw new ExportError('stillNotIgnored', 'the .gitignore is a link', {
      details: { file: path, ignoreFile },
    });
  }
  const before = await readIfPresent(ignoreFile);
  const text = before?.toString() ?? '';
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  const line = Buffer.from(`${gap}${ignorePattern(gitPath(root, path))}${eol}`);
  const isWritten = await writeFileAtomic(ignoreFile, before ? Buffer.concat([before, line]) : line, {
    ...(!before && { mode: READABLE_FILE }),
    onlyIf: async () => isSameContent(await readIfPresent(ignoreFile), before),
  });
  if (isWritten) return ignoreFile;
  throw new ExportError('changedMeanwhile', 'somebody else has written the .gitignore', {
    details: { file: ignoreFile },
  });
}

async function readIfPresent(file: string): Promise<Buffer | undefined> {
  try {
    return await readRegularFile(file, MOST_RECORD_BYTES);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A pattern that fits only this path, from the top: what git gives a meaning is escaped. */
function ignorePattern(path: string): string {
  return `/${path.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

function gitPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** The file behind links; of one that is not there, in the directory behind links that will hold it. */
async function findRealPath(file: string): Promise<string> {
  const directory = dirname(file);
  if (directory === file) return file;
  try {
    return await realpath(file);
  } catch {
    return join(await findRealPath(directory), basename(file));
  }
}

/** Without a shell, and without what a repository's own settings would have git run. */
async function runRealGit(directory: string, args: readonly string[]): Promise<number | undefined> {
  const options = {
    // Windows looks for programs in the current directory first, and the repository may hold a git.exe.
    cwd: homedir(),
    // VS Code may have been started by a git hook, which says where its own repository is.
    env: {
      ...process.env,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_OPTIONAL_LOCKS: '0',
    },
    timeout: GIT_TIMEOUT_MS,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    execFile('git', ['-C', directory, '-c', 'core.fsmonitor=false', ...args], options, (error) => {
      if (!error) resolve(0);
      else resolve(typeof error.code === 'number' ? error.code : undefined);
    });
  });
}
