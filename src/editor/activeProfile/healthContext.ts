import type { Clock } from '../../base/clock';
import type { Observable } from '../../base/event';
import type { SharedConfig } from '../../config/sharedConfig';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { HealthContext } from './profileHealth';
import { settings } from '../settings';

/** What the health of any profile is judged by, as of now. */
export function currentHealthContext(services: {
  readonly config: Observable<SharedConfig>;
  readonly sessions: Observable<SessionStatuses>;
  readonly clock: Clock;
}): HealthContext {
  return {
    config: services.config.current,
    sessions: services.sessions.current,
    now: services.clock.now(),
    expiryWarningMs: settings.expiryWarningMs(),
  };
}
