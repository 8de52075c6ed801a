import type { Clock } from '../base/clock';
import type { Logger } from '../base/logger';
import type { SsoSession } from '../config/sharedConfig';
import { logInWithBrowser, type BrowserPrompt } from './browserLogin';
import { logInWithDeviceCode, type DeviceCodePrompt } from './deviceCode';
import type { OidcClient } from './ports';
import type { RegistrationCache } from './registrations';
import type { CachedToken } from './tokenCache';

export type LoginFlowId = 'browser' | 'deviceCode';
/** The setting `awsSso.loginMethod`. */
export type LoginMethod = 'auto' | LoginFlowId;

/** What decides which flows work. */
export interface LoginPlace {
  /** The user's browser and we are on the same machine, as far as is known. */
  readonly loopbackReachesUs: boolean;
  /** The session is of profiles with inline SSO settings. */
  readonly legacy: boolean;
}

/**
 * Why a flow works in a place or not: `everywhere`; `sameMachine`; `otherMachine` (the browser may be on another one, so
 * that only the user's word makes it worth trying); `legacyProfile` (the AWS CLI logs these in with a device code only,
 * and what it registers has no browser grant).
 */
export type FlowReason = 'everywhere' | 'sameMachine' | 'otherMachine' | 'legacyProfile';

export interface FlowJudgement {
  readonly fit: 'works' | 'doubtful' | 'impossible';
  readonly reason: FlowReason;
}

/** What the user sees of each flow. */
export interface LoginPrompts {
  readonly browser: BrowserPrompt;
  readonly deviceCode: DeviceCodePrompt;
}

export interface LoginFlowServices {
  readonly oidc: OidcClient;
  readonly registrations: RegistrationCache;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One way to log in. */
export interface LoginFlow {
  readonly id: LoginFlowId;
  judge(place: LoginPlace): FlowJudgement;
  /** Ends with a token that is not written yet. */
  run(
    session: SsoSession,
    prompts: LoginPrompts,
    services: LoginFlowServices,
    signal: AbortSignal,
  ): Promise<CachedToken>;
}

/** In the order in which `auto` prefers them. */
export const LOGIN_FLOWS: readonly LoginFlow[] = [
  {
    id: 'browser',
    judge({ loopbackReachesUs, legacy }) {
      if (legacy) return { fit: 'impossible', reason: 'legacyProfile' };
      return loopbackReachesUs
        ? { fit: 'works', reason: 'sameMachine' }
        : { fit: 'doubtful', reason: 'otherMachine' };
    },
    run: (session, { browser }, services, signal) => logInWithBrowser(session, browser, services, signal),
  },
  {
    id: 'deviceCode',
    judge: () => ({ fit: 'works', reason: 'everywhere' }),
    run: (session, { deviceCode }, services, signal) =>
      logInWithDeviceCode(session, deviceCode, services, signal),
  },
];

/**
 * The flows for a login, the one to begin with first and then those to offer instead. A method that the user has set
 * goes first unless it is impossible; what is only doubtful is never our own idea.
 */
export function chooseLoginFlows(
  method: LoginMethod,
  place: LoginPlace,
): readonly [LoginFlow, ...LoginFlow[]] {
  const usable = LOGIN_FLOWS.filter((flow) => {
    const { fit } = flow.judge(place);
    return fit === 'works' || (fit === 'doubtful' && flow.id === method);
  });
  const [first, ...others] = [
    ...usable.filter(({ id }) => id === method),
    ...usable.filter(({ id }) => id !== method),
  ];
  if (!first) throw new Error('the device code works everywhere');
  return [first, ...others];
}
