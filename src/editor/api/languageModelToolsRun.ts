import type * as vscode from 'vscode';
import { untilAborted } from '../../base/abort';
import type { Profile } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import { SsoError } from '../../sso/errors';
import { runCommand } from '../commands';
import { describeError } from '../errorMessages';
import { noSessionError } from '../commandTarget';
import { findToolSession, TOOLS, type ToolInput, type ToolServices } from './languageModelToolTarget';
import { signalOf } from '../waiting';

/** As many names as a model needs to find its mistake. */
const MOST_NAMES = 50;

/**
 * Who a profile is, as plain English for a model. What goes wrong is an error whose message says what to do next.
 */
export async function tellWhoAmI(
  input: ToolInput,
  services: ToolServices,
  cancellation: vscode.CancellationToken,
): Promise<string> {
  const { identities, activeProfiles } = services;
  const { name, region, roleName } = findProfile(input, services);
  try {
    const identity = await identities.ask(name, signalOf(cancellation), 'quiet');
    const { account, arn, userId, expectedAccount, expiresAt } = identity;
    return lines([
      ['Profile', name + (activeProfiles.focused?.name === name ? ' (active in this workspace)' : '')],
      ['Account', account + (expectedAccount ? `; the configuration names another: ${expectedAccount}` : '')],
      ['ARN', arn],
      ['User id', userId],
      ['Role', roleName],
      ['Region', region ?? 'none is configured'],
      ['Credentials end', expiresAt?.toISOString() ?? 'never; they are long-lived'],
    ]);
  } catch (error) {
    throw toolError(`Who ${name} is cannot be told: ${describeError(error).message}`, nextStep(error, name));
  }
}

/**
 * Lets the user log in, and says how that ended.
 * @param confirmed the session that the user agreed to: what is active may be another by now.
 */
export async function logInForModel(
  input: ToolInput,
  confirmed: string | undefined,
  services: ToolServices,
  cancellation: vscode.CancellationToken,
): Promise<string> {
  const { sessions } = services;
  const status = findToolSession(input, services);
  if (!status) {
    const known = [...sessions.current.keys()];
    throw toolError(
      input.session === undefined
        ? describeError(noSessionError(findProfile(input, services), services.config.current)).message
        : `There is no session ${input.session}.`,
      `Sessions: ${listOf(known)}.`,
    );
  }
  const { id } = status.session;
  if (status.state === 'signedIn') return `The user is logged in to ${oneLine(id)} already.`;
  if (id !== confirmed) {
    throw toolError(
      `The user has not agreed to log in to ${id}: what is active has changed.`,
      `Call ${TOOLS.logIn} again.`,
    );
  }
  await untilAborted(Promise.resolve(runCommand('awsSso.login', { session: id })), signalOf(cancellation));
  await sessions.reload(id);
  if (sessions.current.get(id)?.state === 'signedIn') return `The user is logged in to ${oneLine(id)} now.`;
  throw toolError(
    `The user did not log in to ${id}.`,
    'They have been told what went wrong, if anything did. Ask them before you try again.',
  );
}

function findProfile({ profile }: ToolInput, { config, activeProfiles }: ToolServices): Profile {
  const { profiles } = config.current;
  const name = profile ?? activeProfiles.focused?.name;
  const found = name === undefined ? undefined : profiles.get(name);
  if (found) return found;
  throw toolError(
    name === undefined ? 'No AWS profile is active in this workspace.' : `There is no AWS profile ${name}.`,
    `Name one of these: ${listOf([...profiles.keys()])}.`,
  );
}

function nextStep(error: unknown, profile: string): string {
  if (SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized')) {
    return `Call ${TOOLS.logIn} with {"profile": ${JSON.stringify(profile)}}, then ask again.`;
  }
  return CredentialsError.is(error, 'mfaRequired')
    ? 'Ask the user to run the command "AWS SSO: Who Am I?", which asks them for the code.'
    : 'Ask the user to run the command "AWS SSO: Diagnose".';
}

function toolError(what: string, next: string): Error {
  return new Error(oneLine(`${what} ${next}`));
}

function lines(facts: readonly (readonly [label: string, value: string | undefined])[]): string {
  return facts
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${oneLine(value)}`]))
    .join('\n');
}

function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return names.length === 0 ? 'none' : names.slice(0, MOST_NAMES).join(', ') + more;
}

/** Names come from files that anyone may have written: they must not look like a line of ours. */
function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}
