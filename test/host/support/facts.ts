import type { LoginStatuses } from '../../../src/signin/loginStore';
import { readSharedConfig } from '../../../src/config/profiles';
import type { SharedConfig } from '../../../src/config/sharedConfig';
import type { HealthContext } from '../../../src/editor/activeProfile/profileFacts';
import { describeSession, type SessionState, type SessionStatus } from '../../../src/sso/sessionStatus';

const MINUTE_MS = 60_000;

/** A session `corp` and its profile `dev`. */
export const CORP_CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = eu-west-1
`;

/** Noon, so that no clock time of a test falls on another day. */
export const NOW = new Date().setHours(12, 0, 0, 0);

/** What the shared files say when they hold this. */
export function readConfig(text: string): SharedConfig {
  return readSharedConfig({
    config: { file: 'config', text },
    credentials: { file: 'credentials', missing: true },
  });
}

/** A session's status as it is NOW; `leftMinutes` until its token ends. */
export interface SessionFacts {
  readonly state: SessionState;
  readonly leftMinutes?: number;
  readonly renewable?: boolean;
}

/** The files and the sessions as of NOW; sessions that are not named are logged out. */
export function healthContext(
  text: string,
  sessions: Readonly<Record<string, SessionFacts>> = {},
): HealthContext {
  const config = readConfig(text);
  const statuses = new Map<string, SessionStatus>();
  for (const [id, session] of config.sessions) {
    const { state, leftMinutes = 60, renewable = false } = sessions[id] ?? { state: 'signedOut' };
    const expiresAt = new Date(NOW + (state === 'expired' ? -1 : leftMinutes) * MINUTE_MS);
    const registration = {
      clientId: 'id',
      clientSecret: 'secret',
      expiresAt: new Date(NOW + 90 * 24 * 60 * MINUTE_MS),
    };
    const token = {
      accessToken: 'token',
      expiresAt,
      ...(renewable && { refreshToken: 'refresh', registration }),
    };
    const isThere = state === 'signedIn' || state === 'expired';
    statuses.set(
      id,
      describeSession(
        session,
        isThere ? { token } : {},
        { signingIn: state === 'signingIn', rejected: false },
        NOW,
      ),
    );
  }
  return { config, sessions: statuses, logins: NO_LOGINS, now: NOW, expiryWarningMs: 15 * MINUTE_MS };
}

const NO_LOGINS: LoginStatuses = new Map();

/** Of a window in which no profile has a console sign-in. */
export const NO_CONSOLE_SESSIONS = {
  current: NO_LOGINS,
  onDidChange: () => ({ dispose() {} }),
  unwatched: [],
  reload: () => Promise.resolve(),
};
