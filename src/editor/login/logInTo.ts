import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { findError, type SsoSession } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import { chooseLoginFlows, type LoginMethod } from '../../sso/loginFlows';
import type { LoginOutcome, LoginService } from '../../sso/loginService';
import { LoginError } from './loginErrors';
import { isTurnedAway } from '../commands';
import { createLoginPrompts } from './loginPrompts';
import { FlowSwitch } from './loginWait';
import type { NotificationLinks } from '../notificationLinks';
import { settings } from '../settings';
import { showWaiting, type ShowWaiting } from '../waiting';

export interface LogInServices {
  readonly logins: LoginService;
  readonly links: NotificationLinks;
  readonly clock: Clock;
}

export interface LogInOptions {
  /** Default: the setting. */
  readonly method?: LoginMethod | undefined;
  /** Default: a notification for this login alone. */
  readonly showWaiting?: ShowWaiting;
  readonly signal?: AbortSignal;
}

/**
 * Logs in by the one way that shows what happens to the user, who may change from one flow to the other meanwhile.
 * @throws LoginError, or an AbortError or CancellationError when the user turned away.
 */
export async function logInTo(
  session: SsoSession,
  { logins, links, clock }: LogInServices,
  options: LogInOptions = {},
): Promise<LoginOutcome> {
  const problem = findError(session);
  if (problem) {
    throw new CredentialsError('brokenSession', `session ${session.id} cannot work: ${problem.message}`, {
      details: { session: session.id, reason: problem.message },
    });
  }
  const { method = settings.loginMethod(), signal = new AbortController().signal } = options;
  const place = { legacy: session.legacy, loopbackReachesUs: await loopbackReachesUs() };
  let [flow, other] = chooseLoginFlows(method, place);
  for (;;) {
    const prompts = createLoginPrompts({
      sessionLabel: session.label,
      links,
      showWaiting: options.showWaiting ?? showWaiting,
      hasOtherFlow: other !== undefined,
      clock,
    });
    try {
      return await logins.login(session, { flow, prompts }, signal);
    } catch (error) {
      if (error instanceof FlowSwitch && other) [flow, other] = [other, flow];
      else if (isTurnedAway(error)) throw error;
      else throw new LoginError(session.id, session.label, error, other?.id);
    }
  }
}

/** Any loopback address, of a port that nobody needs to listen on. */
const LOOPBACK = vscode.Uri.parse('http://127.0.0.1:49152/');

/**
 * Whether the user's browser finds this machine under its loopback address. A remote window is not asked: VS Code would
 * forward the port, and whether it got the same one says nothing of the port that a login will listen on.
 */
async function loopbackReachesUs(): Promise<boolean> {
  if (vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web) return false;
  return (await vscode.env.asExternalUri(LOOPBACK)).toString() === LOOPBACK.toString();
}
