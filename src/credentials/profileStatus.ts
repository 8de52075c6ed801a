import { findLoginEnd } from '../config/profileSession';
import { findError, type Profile, type SharedConfig } from '../config/sharedConfig';
import { describeSession } from '../sso/sessionStatus';
import type { TokenReading } from '../sso/tokenCache';

/** `good`: it works without the user. `loginNeeded`: they have to log in first. `broken`: it can't work as it is. */
export type ProfileState = 'good' | 'loginNeeded' | 'broken';

/** What is known of a profile without asking anyone. Holds no secret. */
export interface ProfileStatus {
  readonly profile: string;
  readonly state: ProfileState;
  /** The session that it logs in to. */
  readonly session?: string;
  /** The moment from which a login is needed; absent when none is known. */
  readonly until?: Date;
  /** One English sentence, for people. */
  readonly text: string;
}

/** What the caller reads for this. */
export interface StatusFiles {
  readonly readToken: (sessionId: string) => TokenReading;
  /** Whether AWS has refused the token, whatever its date says. */
  readonly isRefused: (accessToken: string) => boolean;
  /** Whether there is a login of `aws login`. */
  readonly hasConsoleLogin: (loginSession: string) => boolean;
}

/** @param name undefined: none is named anywhere, which means `default`. @param now in ms. */
export function describeProfileStatus(
  name: string | undefined,
  config: SharedConfig,
  files: StatusFiles,
  now: number,
): ProfileStatus {
  const profileName = name ?? 'default';
  const broken = (text: string): ProfileStatus => ({ profile: profileName, state: 'broken', text });
  const profile = config.profiles.get(profileName);
  if (!profile) {
    if (config.unreadable) return broken(config.unreadable.message);
    return broken(
      name === undefined
        ? 'No profile is named: use --profile, or set AWS_PROFILE.'
        : 'No file defines this profile. Check the name.',
    );
  }
  const problem = findError(profile);
  if (problem) return broken(problem.message);
  const end = findLoginEnd(profile, config);
  if (!end) return broken('Its chain of source profiles has no end.');
  switch (end.kind) {
    case 'sso':
      return describeSsoStatus(profile, end.profile, config, files, now);
    case 'login': {
      const session = end.profile.properties.get('login_session') ?? '';
      return files.hasConsoleLogin(session)
        ? { profile: profileName, state: 'good', text: 'Logged in to the console.' }
        : {
            profile: profileName,
            state: 'loginNeeded',
            text: `Not logged in. Run: aws login --profile ${end.profile.name}`,
          };
    }
    case 'none':
      return broken('It names no credentials.');
    default:
      return { profile: profileName, state: 'good', text: 'It needs no login.' };
  }
}

function describeSsoStatus(
  { name }: Profile,
  end: Profile,
  config: SharedConfig,
  { readToken, isRefused }: StatusFiles,
  now: number,
): ProfileStatus {
  const id = end.sessionId ?? end.properties.get('sso_session') ?? end.properties.get('sso_start_url') ?? '';
  const session = config.sessions.get(id);
  const problem = session && findError(session);
  if (!session || problem) {
    return { profile: name, state: 'broken', text: problem?.message ?? 'No file defines its session.' };
  }
  const reading = readToken(id);
  const rejected = reading.token !== undefined && isRefused(reading.token.accessToken);
  const { state, userMustActAt, renewable } = describeSession(
    session,
    reading,
    { signingIn: false, rejected },
    now,
  );
  const about = { profile: name, session: session.label };
  if (state === 'signedIn') {
    return {
      ...about,
      state: 'good',
      ...(userMustActAt && { until: userMustActAt }),
      text: renewable ? 'Logged in; the session renews itself.' : 'Logged in.',
    };
  }
  const what = state === 'expired' ? 'The session has expired.' : 'Not logged in.';
  return { ...about, state: 'loginNeeded', text: `${what} Run: aws sso login --profile ${end.name}` };
}
