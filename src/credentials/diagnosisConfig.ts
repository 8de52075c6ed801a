import { constants } from 'node:fs';
import { access, realpath, statfs } from 'node:fs/promises';
import { systemErrorCode } from '../base/errors';
import { assertReplaceable } from '../base/regularFile';
import { findSessionId } from '../config/profileSession';
import {
  findRefusedFileProblems,
  type Problem,
  type Profile,
  type ProfileKind,
  type SsoSession,
} from '../config/sharedConfig';
import type { DiagnosisServices, DiagnosisTarget } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';

/** `none`: nothing of Identity Center is involved, which is no trouble. */
export type SessionSubject = Known<SsoSession> & { readonly isNone?: true };

const KIND_NAMES: Readonly<Record<ProfileKind, string>> = {
  sso: 'an Identity Center role',
  assumeRole: 'a role assumed through another profile',
  keys: 'access keys',
  process: 'a program (credential_process)',
  webIdentity: 'a web identity token',
  login: 'console sign-in (aws login)',
  none: 'nothing',
};

const MOST_PROBLEMS_SHOWN = 8;
const MEND_LINE = 'Correct that line of the file.';

/** Are the shared files there, readable, and well formed? */
export async function examineFiles(
  layer: Layer,
  { locations, environment, config, unwatched }: DiagnosisServices,
): Promise<void> {
  const files = [
    ['Config file', locations.configFile, 'AWS_CONFIG_FILE'],
    ['Credentials file', locations.credentialsFile, 'AWS_SHARED_CREDENTIALS_FILE'],
  ] as const;
  let missing = 0;
  for (const [name, file, variable] of files) {
    const moved = environment[variable] ? `, moved there by ${variable}` : '';
    const code = await accessError(file, constants.R_OK);
    if (code === undefined) layer.find(`${name}: ${file}${moved}.`);
    else if (isAbsent(code)) {
      missing += 1;
      layer.find(`${name}: ${file} does not exist${moved}.`);
    } else if (code === 'notRegular') {
      layer.fail(`${name}: ${file} is not a file.`, 'Replace it with a file.');
    } else {
      layer.fail(`${name}: ${file} can't be read (${code}).`, 'Give yourself permission to read it.');
    }
  }
  if (missing === files.length) {
    layer.fail(
      'There is no AWS config file.',
      'Run "AWS SSO: Set Up a Session", or "aws configure sso".',
      'setUpSession',
    );
  }
  const { ssoCacheDirectory: cache } = locations;
  const code = await accessError(cache, constants.R_OK | constants.W_OK);
  if (code === undefined) layer.find(`Token cache: ${cache}.`);
  else if (isAbsent(code))
    layer.find(`Token cache: ${cache} does not exist yet. The first login creates it.`);
  else
    layer.fail(`Token cache: ${cache} can't be used (${code}).`, 'Give yourself permission to write there.');
  await examineWatching(layer, unwatched, [locations.configFile, locations.credentialsFile, cache]);
  const { fileProblems } = config.current;
  reportProblems(layer, [
    ...fileProblems.filter(({ code }) => code !== 'unreadableFile'),
    ...findRefusedFileProblems(config.current),
  ]);
}

/** Where the system tells of no changes, or not of those that other machines make. */
async function examineWatching(
  layer: Layer,
  unwatched: readonly string[],
  paths: readonly string[],
): Promise<void> {
  const meanwhile = 'The window reads the files again when it gets the focus, and before every command.';
  for (const directory of unwatched) {
    layer.warn(
      `Changes in ${directory} are not noticed: the system refuses to watch it.`,
      `${meanwhile} On Linux, raise fs.inotify.max_user_watches and max_user_instances.`,
    );
  }
  const remote = new Set<string>();
  for (const path of paths) {
    const name = await remoteFileSystem(path);
    if (name !== undefined) remote.add(name);
  }
  for (const name of remote) {
    layer.warn(
      `Files are on a ${name} mount, which does not report changes made from its other side.`,
      meanwhile,
    );
  }
}

/** By `f_type` of Linux' statfs(2): file systems whose changes may be made elsewhere. */
const REMOTE_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
  [0x786f4256, 'VirtualBox'],
]);

async function remoteFileSystem(path: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const found = await statfs(path).catch(() => undefined);
  return found && REMOTE_FILE_SYSTEMS.get(found.type >>> 0);
}

/** Does a file define the profile, and can it work? */
export function examineProfile(
  layer: Layer,
  { profile: name, session }: DiagnosisTarget,
  { config }: DiagnosisServices,
): Known<Profile> {
  if (name === undefined) {
    if (session !== undefined) return layer.skip('a session is diagnosed, not a profile');
    if (config.current.state === 'missing') return layer.skip('there is no AWS config file');
    layer.fail('No profile is active here.', 'Run "AWS SSO: Switch Profile".', 'switchProfile');
    return { because: 'no profile is active' };
  }
  const profile = config.current.profiles.get(name);
  if (!profile) {
    layer.fail(
      `No file defines the profile "${name}".`,
      'Choose another one, or correct the name.',
      'switchProfile',
    );
    return { because: 'the profile is not defined' };
  }
  layer.find(`"${name}" at ${placeText(profile)}: credentials from ${KIND_NAMES[profile.kind]}.`);
  const { accountId, roleName, userName, region, sourceProfile } = profile;
  if (accountId) layer.find(`Account: ${accountId}.`);
  if (roleName) layer.find(`Role: ${roleName}.`);
  if (userName) layer.find(`User: ${userName}.`);
  if (sourceProfile) layer.find(`Source profile: ${sourceProfile}.`);
  layer.find(region ? `Region: ${region}.` : 'Region: none configured.');
  reportProblems(layer, profile.problems);
  return { value: profile };
}

/** Is the Identity Center session behind the profile defined? */
export function examineSession(
  layer: Layer,
  target: DiagnosisTarget,
  profile: Known<Profile>,
  { config }: DiagnosisServices,
): SessionSubject {
  let id = target.profile === undefined ? target.session : undefined;
  if (id === undefined) {
    if ('because' in profile) return layer.skip(profile.because);
    id = findSessionId(profile.value, config.current);
    if (id === undefined) {
      return { ...layer.skip('the profile uses no Identity Center session'), isNone: true };
    }
  }
  const session = config.current.sessions.get(id);
  if (!session) {
    layer.fail(
      `No file defines the session "${id}".`,
      `Add a section [sso-session ${id}] to the config file, or name another session.`,
    );
    return { because: 'the session is not defined' };
  }
  layer.find(
    session.legacy
      ? `Settings inside the profile at ${placeText(session)}: without an sso-session section, logins can't be renewed.`
      : `"${session.id}" at ${placeText(session)}.`,
  );
  if (!session.legacy) {
    layer.find(
      session.scopes.length > 0
        ? `Scopes: ${session.scopes.join(', ')}.`
        : 'Scopes: none configured; logins ask for sso:account:access.',
    );
  }
  reportProblems(layer, session.problems);
  return { value: session };
}

function reportProblems(layer: Layer, problems: readonly Problem[]): void {
  for (const { severity, message, location } of problems.slice(0, MOST_PROBLEMS_SHOWN)) {
    const what = `${message} (${placeText({ location })})`;
    if (severity === 'error') layer.fail(what, MEND_LINE);
    else layer.warn(what, MEND_LINE);
  }
  const more = problems.length - MOST_PROBLEMS_SHOWN;
  if (more > 0) layer.find(`And ${more} more problems like these.`);
}

function placeText({ location: { file, line } }: Pick<Problem, 'location'>): string {
  return `${file}:${line}`;
}

async function accessError(path: string, mode: number): Promise<string | undefined> {
  try {
    await access(path, mode);
    if (!(mode & constants.W_OK)) await assertReplaceable(await realpath(path));
    return undefined;
  } catch (error) {
    return systemErrorCode(error) ?? 'unknown error';
  }
}

function isAbsent(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
