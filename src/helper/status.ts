/**
 * `aws-sso-profiles status [--profile NAME] [--json]`: how a profile is, for scripts and prompts. It reads files, sends no request,
 * and says it by its exit code too: 0 good, 1 a login is needed, 2 it can't work.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveAwsLocations } from '../config/locations';
import { readSharedConfig, type ConfigFileContent } from '../config/profiles';
import { describeProfileStatus, type ProfileState, type ProfileStatus } from '../credentials/profileStatus';
import { parseToken, type TokenReading } from '../sso/tokenCache';
import { printLine, readOwnFile, readOwnJson } from './plainFiles';
import { sha1 } from './sha1';

const EXIT_CODES: Readonly<Record<ProfileState, number>> = { good: 0, loginNeeded: 1, broken: 2 };
const WRONG_USE = 64;
const USAGE = 'Usage: aws-sso-profiles status [--profile NAME] [--json]';

/** @param storage the extension's own directory. */
export function runStatus(args: readonly string[], storage: string): number {
  let name = process.env['AWS_PROFILE'] || process.env['AWS_DEFAULT_PROFILE'] || undefined;
  let isJson = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--json') isJson = true;
    else if (arg === '--profile' && args[index + 1]) name = args[++index];
    else if (arg.startsWith('--profile=') && arg.length > '--profile='.length) {
      name = arg.slice('--profile='.length);
    } else {
      printLine(USAGE, 2);
      return WRONG_USE;
    }
  }
  const now = Date.now();
  const status = readStatus(name, storage, now);
  printLine(isJson ? JSON.stringify(toJson(status, now)) : toText(status, now));
  return EXIT_CODES[status.state];
}

function readStatus(name: string | undefined, storage: string, now: number): ProfileStatus {
  const { configFile, credentialsFile, ssoCacheDirectory, awsDirectory } = resolveAwsLocations(process.env);
  const config = readSharedConfig({
    config: readContent(configFile),
    credentials: readContent(credentialsFile),
  });
  const files = {
    readToken: (id: string) => readToken(join(ssoCacheDirectory, `${sha1(id)}.json`)),
    isRefused: (accessToken: string) => {
      const directory = join(storage, 'refusedTokens');
      return existsSync(directory) && existsSync(join(directory, sha256(accessToken)));
    },
    hasConsoleLogin: (session: string) => {
      const directory = process.env['AWS_LOGIN_CACHE_DIRECTORY'] || join(awsDirectory, 'login', 'cache');
      return readOwnJson(join(directory, `${sha256(session)}.json`))?.['refreshToken'] !== undefined;
    },
  };
  return describeProfileStatus(name, config, files, now);
}

function readContent(file: string): ConfigFileContent {
  try {
    const text = readOwnFile(file);
    return { file, text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { file, missing: true } : { file, error };
  }
}

function readToken(file: string): TokenReading {
  const content = readOwnJson(file);
  const token = content && parseToken(content);
  return typeof token === 'object' ? { token } : {};
}

function sha256(text: string): string {
  // Read only by those that need it: it takes a while.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function secondsLeft({ until }: ProfileStatus, now: number): number | null {
  return until ? Math.max(0, Math.floor((until.getTime() - now) / 1000)) : null;
}

function toJson(status: ProfileStatus, now: number) {
  const { profile, state, session, until, text } = status;
  return {
    profile,
    state,
    session: session ?? null,
    secondsLeft: secondsLeft(status, now),
    expiresAt: until?.toISOString() ?? null,
    text,
  };
}

function toText(status: ProfileStatus, now: number): string {
  const seconds = secondsLeft(status, now);
  const left = seconds === null ? '' : ` ${leftText(seconds)} left.`;
  // Names come from files that anyone may have written, and go to a terminal.
  return `${status.profile}: ${status.text}${left}`.replace(/\p{C}+/gu, ' ');
}

function leftText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}
