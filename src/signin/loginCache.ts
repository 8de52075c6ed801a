import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import type { Logger } from '../base/logger';
import { readJsonObject, unlinkIfPresent, type JsonReading } from '../sso/cacheFiles';
import {
  foreignKeys,
  formatLogin,
  loginFileName,
  parseLogin,
  type CachedLogin,
  type LoginFileProblem,
} from './loginFile';

/** What a cache file holds; both are absent when there is no file, both are there of one that others may read. */
export interface LoginReading {
  readonly login?: CachedLogin;
  readonly problem?: LoginFileProblem;
}

const OTHERS_MAY_ENTER = 0o077;

/**
 * `~/.aws/login/cache`: the console sign-ins that the AWS CLI and the SDKs share. Files have the CLI's names, keys and
 * dates; they are replaced whole, mode 0600, and keys that other tools put there stay.
 */
export class LoginCache {
  readonly directory: string;
  readonly #logger: Logger;

  constructor(directory: string, logger: Logger) {
    this.directory = directory;
    this.#logger = logger;
  }

  file(loginSession: string): string {
    return join(this.directory, loginFileName(loginSession));
  }

  /** Beside the file of a session: held while a process refreshes, writes or removes it. */
  lock(loginSession: string): string {
    return `${this.file(loginSession)}.lock`;
  }

  /** Reads a session's login; what is wrong with the file is told, never thrown. */
  async read(loginSession: string): Promise<LoginReading> {
    const file = this.file(loginSession);
    const reading = await readJsonObject(file);
    const found = reading.problem
      ? { problem: describeUnread(reading.problem) }
      : reading.content && parseLogin(reading.content, loginSession);
    if (!found) return {};
    const problem = 'problem' in found ? found.problem : 'code' in found ? found : await findOpen(file);
    if (problem) this.#logger.warn(`[login cache] ${problem.code}: ${file}: ${problem.detail}`);
    return {
      ...('credentials' in found && { login: found }),
      ...(problem && { problem: { ...problem, file } }),
    };
  }

  /**
   * Replaces a session's login. Keys of the old file that are not the CLI's are kept, where it is the same principal's.
   * @throws RegularFileError, a system error.
   */
  async write(loginSession: string, login: CachedLogin): Promise<void> {
    const file = this.file(loginSession);
    const { content } = await readJsonObject(file);
    const text = formatLogin(login, content && foreignKeys(content));
    await writeFileAtomic(file, text, { mode: OWNER_ONLY_FILE });
  }

  /** Removes a session's login, and no other; nothing to remove is fine. */
  async delete(loginSession: string): Promise<void> {
    await unlinkIfPresent(this.file(loginSession));
  }
}

function describeUnread({
  code,
  detail,
  passing,
  isIrregular,
}: NonNullable<JsonReading['problem']>): Omit<LoginFileProblem, 'file'> {
  if (isIrregular) return { code: 'notFile', detail: 'it is no file' };
  return { code, detail, ...(passing && { passing }) };
}

/** Windows says nothing by modes. */
async function findOpen(file: string): Promise<Omit<LoginFileProblem, 'file'> | undefined> {
  if (process.platform === 'win32') return undefined;
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0,
  );
  if ((mode & OTHERS_MAY_ENTER) === 0) return undefined;
  return { code: 'openToOthers', detail: `others may reach it (mode ${mode.toString(8)})` };
}
