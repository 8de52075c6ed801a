import { untilAborted } from '../../base/abort';
import type { Profile } from '../../config/sharedConfig';
import { actionFor, denialOf } from '../../credentials/agents/guardVerdict';
import { CredentialsError } from '../../credentials/errors';
import { needsLogin } from '../../credentials/needsLogin';
import { noSessionError } from '../commandTarget';
import { runCommand } from '../commands';
import { describeError } from '../errorMessages';
import { settings } from '../settings';
import {
  findToolLogin,
  nameOfToolProfile,
  TOOLS,
  type ToolInput,
  type ToolServices,
} from './languageModelTools';

/**
 * The identity of a profile, as plain English for a model. What goes wrong is an error whose message says what to do next.
 */
export async function tellWhoAmI(
  input: ToolInput,
  services: ToolServices,
  signal: AbortSignal,
): Promise<string> {
  const { identities, activeProfiles } = services;
  const { name, region, roleName, userName } = findProfile(input, services);
  try {
    const identity = await identities.ask(name, signal, 'quiet');
    const { account, arn, userId, expectedAccount, expiresAt } = identity;
    return lines([
      ['Profile', name + useOf(name, activeProfiles.focused?.name)],
      ['Account', account + (expectedAccount ? `; the configuration names another: ${expectedAccount}` : '')],
      ['ARN', arn],
      ['User id', userId],
      ['Role', roleName],
      ['User', userName],
      ['Region', region ?? 'none is configured'],
      ['Credentials end', expiresAt?.toISOString() ?? 'never; they are long-lived'],
    ]);
  } catch (error) {
    throw toolError(
      `The identity of ${name} isn't known: ${describeError(error).message}`,
      nextStep(error, name),
    );
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
  signal: AbortSignal,
): Promise<string> {
  const { sessions, consoleSessions } = services;
  const login = findToolLogin(input, services);
  if (!login) {
    const known = [...sessions.current.keys(), ...consoleSessions.current.keys()];
    throw toolError(
      input.session === undefined
        ? describeError(noSessionError(findProfile(input, services), services.config.current)).message
        : `There is no session ${input.session}.`,
      `Sessions: ${listOf(known)}.`,
    );
  }
  const { id } = login;
  if (login.state === 'signedIn') return `The user is logged in to ${oneLine(id)} already.`;
  if (id !== confirmed) {
    throw toolError(
      `The user has not agreed to log in to ${id}: what is active has changed.`,
      `Call ${TOOLS.logIn} again.`,
    );
  }
  await untilAborted(Promise.resolve(runCommand('awsSso.login', { session: id })), signal);
  await Promise.all([sessions.reload(), consoleSessions.reload()]);
  if ((sessions.current.get(id) ?? consoleSessions.current.get(id))?.state === 'signedIn')
    return `The user is logged in to ${oneLine(id)} now.`;
  throw toolError(
    `The user did not log in to ${id}.`,
    'They have been told what went wrong, if anything did. Ask them before you try again.',
  );
}

function nextStep(error: unknown, profile: string): string {
  if (needsLogin(error)) {
    return `Call ${TOOLS.logIn} with {"profile": ${JSON.stringify(profile)}}, then ask again.`;
  }
  return CredentialsError.is(error, 'mfaRequired')
    ? 'Ask the user to run the command "AWS SSO: Who Am I?", which asks them for the code.'
    : 'Ask the user to run the command "AWS SSO: Diagnose".';
}

function lines(facts: readonly (readonly [label: string, value: string | undefined])[]): string {
  return facts
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${oneLine(value)}`]))
    .join('\n');
}

/** As many names as a model needs to find its mistake. */
const MOST_NAMES = 50;

/** The profile that a tool is about; what agents work as when none is named. @throws an Error for the model. */
export function findProfile(input: ToolInput, services: ToolServices): Profile {
  const { profiles } = services.config.current;
  const name = nameOfToolProfile(input, services);
  const found = name === undefined ? undefined : profiles.get(name);
  if (found) {
    const policy = { rules: settings.agentsRules(), environments: settings.environments() };
    if (actionFor(found.name, policy) !== 'deny') return found;
    throw toolError(denialOf(found.name), 'Use another profile, or ask the user to change the setting.');
  }
  throw toolError(
    name === undefined ? 'No AWS profile is active in this workspace.' : `There is no AWS profile ${name}.`,
    `Name one of these: ${listOf([...profiles.keys()])}.`,
  );
}

/** What a profile is used for, after its name. */
function useOf(name: string, active: string | undefined): string {
  if (name === settings.agentsProfile()) return ' (set aside for agents)';
  return name === active ? ' (active in this workspace)' : '';
}

/** What went wrong, and what to do next, for a model. */
export function toolError(what: string, next: string): Error {
  return new Error(oneLine(`${what} ${next}`));
}

/** Names, as many as are read gladly. */
function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return names.length === 0 ? 'none' : names.slice(0, MOST_NAMES).join(', ') + more;
}

/** Names come from files that anyone may have written: they must not look like a line of ours. */
export function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}
