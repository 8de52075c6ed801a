import { appendSection, setProperty } from '../config/documentEdits';
import { getProperty, type ConfigDocument } from '../config/document';
import { findProfileSections, sectionTitle } from '../config/profileSections';
import type { Profile } from '../config/sharedConfig';
import { SigninError } from './errors';

/** Settings that give a profile other credentials, which would win over its console sign-in somewhere. */
const OTHER_CREDENTIALS = [
  'sso_session',
  'sso_start_url',
  'sso_account_id',
  'sso_role_name',
  'role_arn',
  'web_identity_token_file',
  'aws_access_key_id',
  'aws_secret_access_key',
  'credential_process',
] as const;

/**
 * Whether a console sign-in can be written into a profile, by the rules of `aws login`: never over other credentials, and
 * another principal takes the place of the one that is there only when the user wants it.
 *
 * - `free`: the profile has no credentials, or is not there
 * - `login`: it has a console sign-in
 * - `taken`: `setting` gives it other credentials
 */
export type LoginProfileFit =
  | { readonly kind: 'free' }
  | { readonly kind: 'login'; readonly loginSession: string }
  | { readonly kind: 'taken'; readonly setting: string };

/** @param profile undefined for one that no file defines. */
export function judgeLoginProfile(profile: Pick<Profile, 'properties'> | undefined): LoginProfileFit {
  const setting = OTHER_CREDENTIALS.find((key) => profile?.properties.get(key));
  if (setting !== undefined) return { kind: 'taken', setting };
  const loginSession = profile?.properties.get('login_session');
  return loginSession ? { kind: 'login', loginSession } : { kind: 'free' };
}

export interface LoginSetting {
  readonly profile: string;
  readonly loginSession: string;
  /** Written where the profile has none. */
  readonly region: string;
}

/**
 * Gives a profile of the config file a console sign-in; it is made at the end of the file when it is not there.
 * @throws SigninError `otherCredentials`, where the file has got some meanwhile; ConfigEditError.
 */
export function withLoginSession(
  document: ConfigDocument,
  { profile, loginSession, region }: LoginSetting,
): ConfigDocument {
  const sections = findProfileSections(document, 'config', profile);
  for (const section of sections) {
    const setting = OTHER_CREDENTIALS.find((key) => getProperty(section, key)?.value);
    if (setting !== undefined) throw otherCredentials(profile, setting);
  }
  const section = sections.at(-1);
  if (!section) {
    return appendSection(document, sectionTitle(profile, 'config'), [
      ['login_session', loginSession],
      ['region', region],
    ]);
  }
  const hasRegion = sections.some((each) => getProperty(each, 'region')?.value);
  const changed = setProperty(document, section, 'login_session', loginSession);
  if (hasRegion) return changed;
  const again = findProfileSections(changed, 'config', profile).at(-1);
  return again ? setProperty(changed, again, 'region', region) : changed;
}

export function otherCredentials(profile: string, setting: string): SigninError {
  return new SigninError('otherCredentials', `profile ${profile} has other credentials (${setting})`, {
    details: { profile, setting },
  });
}
