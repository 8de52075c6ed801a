import type { SsoSession } from '../config/sharedConfig';
import type { LoginGrant } from '../sso/ports';
import { RegistrationCache, registrationKey } from '../sso/registrations';
import type { SessionStatus } from '../sso/sessionStatus';
import type { CachedToken } from '../sso/tokenCache';
import type { DiagnosisServices } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';

/** A token that is there, with what is known of it. */
export interface FoundToken {
  readonly token: CachedToken;
  readonly status: SessionStatus;
  readonly session: SsoSession;
}

export const MEND_LOG_IN = 'Run "AWS SSO: Log In".';

const GRANT_NAMES: Readonly<Record<LoginGrant, string>> = {
  authorizationCode: 'login in the browser',
  deviceCode: 'login with a device code',
};

/** Is this machine registered as a client? A login makes up for it, so nothing here is wrong. */
export async function examineRegistration(
  layer: Layer,
  session: Known<SsoSession>,
  { cache, clock }: DiagnosisServices,
): Promise<void> {
  if ('because' in session) {
    layer.skip(session.because);
    return;
  }
  const registrations = new RegistrationCache(cache.directory);
  for (const grant of ['authorizationCode', 'deviceCode'] as const) {
    // At the beginning of time none is about to end: an expired one is found too.
    const registration = await registrations.read(registrationKey(session.value), grant, 0);
    if (!registration) continue;
    const isOver = registration.expiresAt.getTime() <= clock.now();
    const end = registration.expiresAt.toISOString();
    layer.find(
      `For the ${GRANT_NAMES[grant]}, ${isOver ? `expired ${end}: the next login creates one` : `until ${end}`}.`,
    );
  }
  if (layer.found.length === 0) layer.find('None is cached. The next login creates one.');
}

/** Is there a token, and does it live? */
export async function examineToken(
  layer: Layer,
  session: Known<SsoSession>,
  { cache, sessions, clock }: DiagnosisServices,
): Promise<Known<FoundToken>> {
  if ('because' in session) return layer.skip(session.because);
  const { id, region, startUrl } = session.value;
  await sessions.reload(id);
  const { token, problem } = await cache.readToken(id);
  layer.find(`File: ${cache.tokenFile(id)}.`);
  if (problem) {
    layer.fail(`The token file has no usable token: ${problem.detail}.`, MEND_LOG_IN, 'logIn');
    return { because: 'there is no usable token' };
  }
  const status = sessions.current.get(id);
  if (!token || !status) {
    layer.fail('You are not logged in: there is no token.', MEND_LOG_IN, 'logIn');
    return { because: 'you are not logged in' };
  }
  const end = token.expiresAt.toISOString();
  const isOver = token.expiresAt.getTime() <= clock.now();
  layer.find(isOver ? `Expired ${end}.` : `Until ${end}.`);
  if (token.region && region && token.region !== region) {
    layer.warn(`It is from ${token.region}, but sso_region says ${region}.`, MEND_LOG_IN);
  }
  if (token.startUrl && token.startUrl !== startUrl) {
    layer.warn('It is from another start URL than the configured one.', MEND_LOG_IN);
  }
  if (status.state === 'expired') {
    layer.fail(
      isOver
        ? "The session has expired: the token expired and can't be renewed."
        : 'The session has ended: AWS refused the token before it expired (a logout elsewhere, or an administrator).',
      MEND_LOG_IN,
      'logIn',
    );
    return { because: 'the session has expired' };
  }
  return { value: { token, status, session: session.value } };
}

/** Can the token be renewed without the user? */
export function examineRenewal(
  layer: Layer,
  found: Known<FoundToken>,
  { tokens, describeError }: DiagnosisServices,
): void {
  if ('because' in found) {
    layer.skip(found.because);
    return;
  }
  const { token, status, session } = found.value;
  if (status.renewable) {
    layer.find('It renews automatically until AWS ends the session. Only AWS knows when.');
    const failure = tokens.lastRenewalFailure(session.id);
    if (failure !== undefined) {
      layer.warn(`The last renewal failed: ${describeError(failure)}`, 'It is tried again automatically.');
    }
  } else if (session.legacy) {
    layer.find(
      "It can't be renewed, because the profile has no sso-session section. Log in again when it expires.",
    );
  } else if (!token.refreshToken) {
    layer.warn(
      "It can't be renewed: there is no refresh token.",
      'Log in again. sso_registration_scopes must contain sso:account:access.',
    );
  } else if (!token.registration) {
    layer.warn("It can't be renewed: the token file names no client registration.", MEND_LOG_IN);
  } else {
    const end = token.registration.expiresAt.toISOString();
    layer.warn(`It can't be renewed: its client registration expired ${end}.`, MEND_LOG_IN);
  }
}
