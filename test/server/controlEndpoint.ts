import type { EmulatorControl } from './control';
import { ControlError } from './controlErrors';
import { jsonReply, type HttpRequest, type Reply } from './http';

export const CONTROL_PATH = '/_control/';

type Command = (control: EmulatorControl, argument: never) => unknown;

const COMMANDS: { readonly [Name in keyof EmulatorControl]: Command } = {
  state: (control) => control.state(),
  configuration: (control) => control.configuration(),
  configure: (control, patch) => control.configure(patch),
  generateAccounts: (control, size) => control.generateAccounts(size),
  setClockSkew: (control, skew) => control.setClockSkew(skew),
  advance: (control, time) => control.advance(time),
  addFault: (control, order) => control.addFault(order),
  clearFaults: (control) => control.clearFaults(),
  approve: (control, code) => control.approve(code),
  deny: (control, code) => control.deny(code),
  expireDeviceCodes: (control) => control.expireDeviceCodes(),
  expireRegistrations: (control) => control.expireRegistrations(),
  revokeTokens: (control) => control.revokeTokens(),
  signIn: (control, login) => control.signIn(login),
  signInToConsole: (control, login) => control.signInToConsole(login),
  approveConsole: (control, consent) => control.approveConsole(consent),
  refuseConsole: (control, refusal) => control.refuseConsole(refusal),
  mfaCode: (control, device) => control.mfaCode(device),
  webIdentityToken: (control, identity) => control.webIdentityToken(identity),
  credentialPath: (control, key) => control.credentialPath(key),
  requests: (control) => control.requests(),
  clearRequests: (control) => control.clearRequests(),
  reset: (control) => control.reset(),
};

/**
 * Answers `POST /_control/<command>`: the body is the argument, the answer the result, both JSON. A page in a browser
 * has no business here: a foreign `Host` (DNS rebinding) and any `Origin` but our own are refused.
 */
export function answerControl(control: EmulatorControl, request: HttpRequest): Reply {
  const refused = refuseOutsiders(request);
  if (refused !== undefined) return refused;
  const name = request.path.slice(CONTROL_PATH.length);
  if (!isCommand(name)) return problem(404, 'unknown command');
  if (request.method !== 'POST') return problem(405, 'commands are sent by POST');
  try {
    const argument = request.body.length === 0 ? {} : parseArgument(request.body.toString('utf8'));
    const result = COMMANDS[name](control, argument as never);
    return result === undefined ? { status: 204, headers: {}, body: '' } : jsonReply(200, result);
  } catch (error) {
    // An argument of the wrong shape shows as a TypeError somewhere inside the command.
    if (error instanceof ControlError || error instanceof TypeError) return problem(400, error.message);
    throw error;
  }
}

function refuseOutsiders({ headers }: HttpRequest): Reply | undefined {
  const host = headers.host ?? '';
  if (!isLoopbackHost(host)) return problem(403, 'only loopback host names may control the emulator');
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
    return problem(403, 'other origins may not control the emulator');
  }
  return undefined;
}

function isLoopbackHost(host: string): boolean {
  return /^(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?$/i.test(host);
}

function isCommand(name: string): name is keyof EmulatorControl {
  return Object.hasOwn(COMMANDS, name);
}

function parseArgument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError('the argument must be JSON');
  }
}

function problem(status: number, message: string): Reply {
  return jsonReply(status, { error: message });
}
