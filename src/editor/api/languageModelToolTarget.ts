import type { ConfigStore } from '../../config/configStore';
import { findSessionId } from '../../config/profileSession';
import type { IdentityService } from '../../credentials/identityService';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';

export interface ToolServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
}

/** As package.json contributes them. */
export const TOOLS = { whoAmI: 'aws_who_am_i', logIn: 'aws_log_in' } as const;

/** What the tools take; each name may be missing. */
export interface ToolInput {
  readonly profile?: string;
  readonly session?: string;
}

/** The session that a tool is about, if there is one: that of the active profile when nothing is named. */
export function findToolSession(
  { session, profile }: ToolInput,
  { config: { current: config }, sessions, activeProfiles }: ToolServices,
): SessionStatus | undefined {
  if (session !== undefined) return sessions.current.get(session);
  const found = config.profiles.get(profile ?? activeProfiles.focused?.name ?? '');
  return found && sessions.current.get(findSessionId(found, config) ?? '');
}
