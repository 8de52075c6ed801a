import type { Principal } from './credentials';
import type { ServerClock } from './serverClock';
import { stsRefusal } from './stsXml';
import { matchingTotpStep } from './totp';

/** Checks one-time codes; each is good once. */
export class MfaCheck {
  readonly #clock: ServerClock;
  readonly #usedSteps = new Map<string, Set<number>>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /**
   * Whether the caller proved to hold the device; false when no device was named.
   * @throws Refusal `AccessDenied` when a device was named and the proof fails.
   */
  verify(principal: Principal, serialNumber: string | undefined, code: string | undefined): boolean {
    if (serialNumber === undefined && code === undefined) return false;
    if (serialNumber === undefined || code === undefined) {
      throw denied('must provide both MFA serial number and one time pass code.');
    }
    const device = principal.user?.mfaDevice;
    if (device?.serialNumber !== serialNumber) {
      throw denied(
        'unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      );
    }
    const step = matchingTotpStep(device.secret, code, this.#clock.now());
    const used = this.#usedSteps.get(serialNumber) ?? new Set();
    if (step === undefined || used.has(step)) throw denied('with invalid MFA one time pass code.');
    this.#usedSteps.set(serialNumber, used.add(step));
    return true;
  }

  clear(): void {
    this.#usedSteps.clear();
  }
}

function denied(reason: string): Error {
  const separator = reason.startsWith('with ') ? ' ' : ', ';
  return stsRefusal(403, 'AccessDenied', `MultiFactorAuthentication failed${separator}${reason}`);
}
