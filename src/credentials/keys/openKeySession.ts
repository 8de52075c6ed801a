import type { Wish } from '../makingServices';
import { mfaSessionId, type Mfa } from '../mfaSessions';
import type { StsClients } from '../ports';
import type { KeySessionInput, OpenSession } from './keySessions';

/**
 * Opens sessions of keys with STS. Where the profile names a device a code is asked for, once for all windows and for as
 * long as the session lasts; it is the session with which roles of the same user are assumed, too.
 */
export function createOpenSession(services: {
  readonly clients: () => Promise<StsClients>;
  readonly mfa: Pick<Mfa, 'get'>;
}): OpenSession {
  return async ({ profile, key, region, device }: KeySessionInput, wish: Wish) => {
    const sts = (await services.clients()).sts(region);
    if (device === undefined) return sts.getSessionToken(key, undefined, wish.signal);
    const { credentials } = await services.mfa.get(
      {
        id: mfaSessionId('user', device, key.accessKeyId),
        profile,
        device,
        open: (code, openSignal) => sts.getSessionToken(key, { device, code }, openSignal),
      },
      wish,
    );
    return credentials;
  };
}
