import type { ActiveProfile } from '../../config/activeProfile';
import { findSessionId } from '../../config/profileSession';
import { findError, type Problem, type Profile, type SharedConfig } from '../../config/sharedConfig';
import type { SessionStatus, SessionState } from '../../sso/sessionStatus';
import type { SessionStatuses } from '../../sso/sessionStore';

/**
 * What stands between a profile and its use, worst first. `leftMs` counts down to the moment the user must act; it is
 * absent for sessions that renew themselves. `soon`: that moment is within `awsSso.expiryWarningMinutes`.
 */
export type ProfileHealth =
  | { readonly state: 'notFound' }
  | { readonly state: 'broken'; readonly problem: Problem }
  | {
      readonly state: SessionState;
      readonly session: SessionStatus;
      readonly leftMs?: number;
      readonly soon: boolean;
    }
  /** Credentials that no Identity Center session stands behind. */
  | { readonly state: 'ready' };

export interface HealthContext {
  readonly config: SharedConfig;
  readonly sessions: SessionStatuses;
  readonly now: number;
  readonly expiryWarningMs: number;
}

export function healthOfActive(active: ActiveProfile, context: HealthContext): ProfileHealth {
  const { profile, unreadable } = active;
  if (profile) return healthOf(profile, context);
  return unreadable ? { state: 'broken', problem: unreadable } : { state: 'notFound' };
}

export function healthOf(
  profile: Profile,
  { config, sessions, now, expiryWarningMs }: HealthContext,
): ProfileHealth {
  const session = sessions.get(findSessionId(profile, config) ?? '');
  const problem = findError(profile) ?? (session && findError(session.session));
  if (problem) return { state: 'broken', problem };
  if (!session) return { state: 'ready' };
  const leftMs = session.userMustActAt && session.userMustActAt.getTime() - now;
  return {
    state: session.state,
    session,
    ...(leftMs !== undefined && { leftMs }),
    soon: leftMs !== undefined && leftMs <= expiryWarningMs,
  };
}
