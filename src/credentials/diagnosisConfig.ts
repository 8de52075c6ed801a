import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { systemErrorCode } from '../base/errors';
import { findSessionId } from '../config/profileSession';
import type { Problem, Profile, ProfileKind, SsoSession } from '../config/sharedConfig';
import type { DiagnosisServices, DiagnosisTarget } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';

/** `none`: nothing of Identity Center is involved, which is no trouble. */
export type SessionSubject = Known<SsoSession> & { readonly isNone?: true };

const KIND_NAMES: Readonly<Record<ProfileKind, string>> = {
  sso: 'an Identity Center role',
  assumeRole: 'a role that is assumed through another profile',
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
  { locations, environment, config }: DiagnosisServices,
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
    } else {
      layer.fail(`${name}: ${file} cannot be read (${code}).`, 'Give yourself the right to read it.');
    }
  }
  if (missing === files.length) {
    layer.fail('There is no AWS config file.', 'Run "AWS SSO: Set Up a Session", or "aws configure sso".');
  }
  const { ssoCacheDirectory: cache } = locations;
  const code = await accessError(cache, constants.R_OK | constants.W_OK);
  if (code === undefined) layer.find(`Token cache: ${cache}.`);
  else if (isAbsent(code)) layer.find(`Token cache: ${cache} does not exist; the first login makes it.`);
  else
    layer.fail(`Token cache: ${cache} cannot be used (${code}).`, 'Give yourself the right to write there.');
  const { fileProblems } = config.current;
  reportProblems(
    layer,
    fileProblems.filter(({ code }) => code !== 'unreadableFile'),
  );
}

/** Does a file define the profile, and can it work? */
export function examineProfile(
  layer: Layer,
  { profile: name, session }: DiagnosisTarget,
  { config }: DiagnosisServices,
): Known<Profile> {
  if (name === undefined) {
    if (session !== undefined) return layer.skip('a session is diagnosed, not a profile');
    layer.fail('No profile is active here.', 'Run "AWS SSO: Switch Profile".');
    return { because: 'no profile is active' };
  }
  const profile = config.current.profiles.get(name);
  if (!profile) {
    layer.fail(`No file defines the profile "${name}".`, 'Choose another one, or correct the name.');
    return { because: 'the profile is not defined' };
  }
  layer.find(`"${name}" at ${placeText(profile)}: credentials from ${KIND_NAMES[profile.kind]}.`);
  const { accountId, roleName, region, sourceProfile } = profile;
  if (accountId) layer.find(`Account: ${accountId}.`);
  if (roleName) layer.find(`Role: ${roleName}.`);
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
      return { ...layer.skip('no Identity Center session stands behind the profile'), isNone: true };
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
      ? `Settings inside the profile at ${placeText(session)}: without an sso-session section no login renews itself.`
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
  if (more > 0) layer.find(`And ${more} more problems of the kind.`);
}

function placeText({ location: { file, line } }: Pick<Problem, 'location'>): string {
  return `${file}:${line}`;
}

async function accessError(path: string, mode: number): Promise<string | undefined> {
  try {
    await access(path, mode);
    return undefined;
  } catch (error) {
    return systemErrorCode(error) ?? 'unknown error';
  }
}

function isAbsent(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
