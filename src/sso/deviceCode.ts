import { sleep, SECOND_MS } from '../base/clock';
import { errorText } from '../base/errors';
import type { SsoSession } from '../config/sharedConfig';
import { isTransient, SsoError } from './errors';
import type { LoginFlowServices } from './loginFlows';
import type { ClientRegistration, DeviceAuthorization, IssuedToken } from './ports';
import { clientName, registrationKey, scopesAskedFor } from './registrations';
import type { CachedToken } from './tokenCache';

/** What the user sees and does while a device code is in flight. */
export interface DeviceCodePrompt {
  /** Shows the code to compare and opens the browser. Rejects with an AbortError when the user turns away. */
  confirm(authorization: DeviceAuthorization, signal: AbortSignal): Promise<void>;
  /** Shows that the approval is awaited while `work` runs; its signal aborts when the user cancels. */
  waitFor<T>(
    authorization: DeviceAuthorization,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** RFC 8628, 3.5: each `slow_down` adds this for good. */
const SLOW_DOWN_MS = 5 * SECOND_MS;
/** So many polls may fail in a row for reasons of the network or the service before the login is given up. */
const TOLERATED_FAILURES = 4;
const GRANT = 'deviceCode';

/**
 * Logs in with the device code grant (RFC 8628) as `aws sso login --use-device-code` does, without writing the token.
 * @throws SsoError: `codeExpired`, `accessDenied`, `invalidRequest` (usually a wrong start URL or region), a network
 * error; the signal's reason when cancelled.
 */
export async function logInWithDeviceCode(
  session: SsoSession,
  prompt: DeviceCodePrompt,
  services: LoginFlowServices,
  signal: AbortSignal,
): Promise<CachedToken> {
  const { clock } = services;
  const { registration, authorization } = await authorize(session, services, signal);
  // Setting the clock meanwhile changes nothing.
  const endsAt = clock.monotonicNow() + authorization.expiresAt.getTime() - clock.now();
  await prompt.confirm(authorization, signal);
  const issued = await prompt.waitFor(authorization, signal, (waiting) =>
    poll({ registration, authorization }, endsAt, services, waiting),
  );
  return {
    ...issued,
    startUrl: session.startUrl,
    region: session.region,
    registration,
  };
}

interface DeviceCode {
  readonly registration: ClientRegistration;
  readonly authorization: DeviceAuthorization;
}

/** A cached registration may have been forgotten by the service: then a fresh one is made, once. */
async function authorize(
  session: SsoSession,
  services: LoginFlowServices,
  signal: AbortSignal,
): Promise<DeviceCode> {
  const { oidc, registrations, clock, logger } = services;
  const { startUrl } = session;
  const key = registrationKey(session);
  const cached = await registrations.read(key, GRANT, clock.now());
  if (cached) {
    try {
      return {
        registration: cached,
        authorization: await oidc.startDeviceAuthorization({ registration: cached, startUrl }, signal),
      };
    } catch (error) {
      if (!SsoError.is(error, 'invalidClient', 'unauthorizedClient')) throw error;
      logger.info(`[login] the cached registration is no longer known: ${session.id}`);
      // The one that is made next takes its place.
      await registrations.delete(key).catch(() => undefined);
    }
  }
  const registration = await oidc.registerClient(
    { clientName: clientName(session), scopes: scopesAskedFor(key), grant: GRANT, issuerUrl: startUrl },
    signal,
  );
  await registrations.write(key, GRANT, registration);
  return {
    registration,
    authorization: await oidc.startDeviceAuthorization({ registration, startUrl }, signal),
  };
}

/**
 * Asks for the token until the user has decided, no faster than the service allows.
 * @param endsAt the end of the code by the monotonic clock.
 */
async function poll(
  { registration, authorization }: DeviceCode,
  endsAt: number,
  { oidc, clock, logger }: LoginFlowServices,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const grant = { type: GRANT, deviceCode: authorization.deviceCode } as const;
  let intervalMs = authorization.intervalMs;
  let failures = 0;
  for (;;) {
    await sleep(intervalMs, clock, signal);
    if (clock.monotonicNow() >= endsAt) {
      throw new SsoError('codeExpired', 'the device code expired before it was approved');
    }
    try {
      return await oidc.createToken({ registration, grant }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (SsoError.is(error, 'authorizationPending')) {
        failures = 0;
      } else if (SsoError.is(error, 'slowDown')) {
        failures = 0;
        intervalMs += SLOW_DOWN_MS;
      } else if (isTransient(error) && failures < TOLERATED_FAILURES) {
        failures += 1;
        logger.warn(`[login] a poll failed, trying again: ${errorText(error)}`);
      } else {
        throw error;
      }
    }
  }
}
