import { wildcardMatcher } from '../../base/wildcard';
import { findEnvironment, type EnvironmentSetting } from '../../config/environments';
import { mentionsAwsProgram } from './awsPrograms';
import { chosenInPowerShell, concernsAws } from './chosenProfiles';
import { findGuardedCommands, type GuardedCommand, type Insertion } from './guardedCommands';

export type GuardAction = 'allow' | 'ask' | 'deny';

/** What agents may do as the profiles whose names fit `match`; the first that fits counts. */
export interface GuardRule {
  readonly match: string;
  readonly action: GuardAction;
}

/** An environment of the user's, as far as it matters here. */
export type GuardEnvironment = Pick<EnvironmentSetting, 'match' | 'label' | 'confirm'>;

export interface GuardPolicy {
  readonly rules: readonly GuardRule[];
  readonly environments: readonly GuardEnvironment[];
}

/** The profile of commands that name none. */
export interface InheritedProfile {
  readonly name: string;
  /** Whether to name it in the command: its shell may have another. */
  readonly isToBeNamed: boolean;
}

export type GuardVerdict =
  /** It is none of our business, or nothing is to be done. */
  | { readonly kind: 'silent' }
  /** The same with the profile named; the agent asks its user about such commands as before. */
  | { readonly kind: 'name'; readonly command: string }
  | { readonly kind: 'ask'; readonly reason: string; readonly command?: string }
  | { readonly kind: 'deny'; readonly reason: string };

/** PowerShell's own syntax isn't read: a command of plain words alone is. */
export type GuardShell = 'posix' | 'powershell';

/** Read alike by every shell, within quotes of either kind too. */
const PLAIN_NAME = /^[A-Za-z0-9_/.%@:+-]+$/;
const PLAIN_COMMAND = /^[\w\t ./:=@,+"'-]*$/;
/** What PowerShell puts in for a word, or makes several words of. */
const MANY_WORDS = /(?:^|\s)@|--profile[=\s]\S*,/;

/**
 * What to do about a command line of an agent.
 * @param inherited undefined: it isn't known.
 */
export function judgeCommand(
  command: string,
  inherited: InheritedProfile | undefined,
  policy: GuardPolicy,
  shell: GuardShell = 'posix',
): GuardVerdict {
  if (!concernsAws(command)) return { kind: 'silent' };
  const found = shell === 'powershell' ? findInPowerShell(command) : findInAnyShell(command);
  if (found.length === 0) return { kind: 'silent' };

  const names = new Set(found.flatMap(({ profile }) => nameOf(profile, inherited) ?? []));
  const judged = [...names].map((name) => ({ name, action: actionFor(name, policy) }));
  const denied = judged.find(({ action }) => action === 'deny');
  if (denied) {
    return { kind: 'deny', reason: denialOf(denied.name) };
  }
  const named = nameInherited(command, found, shell === 'posix' ? inherited : undefined);
  const addition = named === command ? {} : { command: named };
  // PowerShell may have set another, and takes no assignment in front of a command.
  const isUnnamed =
    shell === 'powershell' && inherited?.isToBeNamed && found.some(({ profile }) => profile === 'inherited');
  if (isUnnamed || found.some(({ profile }) => nameOf(profile, inherited) === undefined)) {
    const reason =
      "It isn't clear which AWS profile this command uses. Name it in a plain command, with --profile or AWS_PROFILE.";
    return { kind: 'ask', reason };
  }
  const asked = judged.find(({ action }) => action === 'ask');
  if (asked) {
    const label = findLabel(asked.name, policy);
    const mark = label === undefined ? '' : `, which is marked ${label}`;
    return {
      kind: 'ask',
      reason: `This command uses the AWS profile ${asked.name}${mark}.`,
      ...addition,
    };
  }
  if (named !== command) return { kind: 'name', command: named };
  return { kind: 'silent' };
}

/** An agent's terminal may be PowerShell on every system. */
const LIKE_POWERSHELL = /\benv:AWS_|SetEnvironmentVariable|-ProfileName\b/i;

function findInAnyShell(command: string): readonly GuardedCommand[] {
  const found = findGuardedCommands(command);
  return LIKE_POWERSHELL.test(command) ? [...found, ...chosenForPowerShell(command)] : found;
}

function findInPowerShell(command: string): readonly GuardedCommand[] {
  const chosen = chosenForPowerShell(command);
  if (PLAIN_COMMAND.test(command) && !MANY_WORDS.test(command))
    return [...findGuardedCommands(command), ...chosen];
  return mentionsAwsProgram(command) ? [{ profile: 'unclear' }, ...chosen] : chosen;
}

function chosenForPowerShell(command: string): readonly GuardedCommand[] {
  return chosenInPowerShell(command).map((name) => ({ profile: name === undefined ? 'unclear' : { name } }));
}

function nameOf(
  profile: GuardedCommand['profile'],
  inherited: InheritedProfile | undefined,
): string | undefined {
  if (typeof profile === 'object') return profile.name;
  if (profile === 'unclear' || !inherited) return undefined;
  return inherited.isToBeNamed && !PLAIN_NAME.test(inherited.name) ? undefined : inherited.name;
}

/** Why agents can't use a profile, for a model. */
export function denialOf(name: string): string {
  return `Agents aren't allowed to use the AWS profile ${name}: the setting awsSso.agents.rules denies it.`;
}

/** The first rule decides, then the profile's environment. */
export function actionFor(name: string, { rules, environments }: GuardPolicy): GuardAction {
  const rule = rules.find(({ match }) => wildcardMatcher(match)(name));
  if (rule) return rule.action;
  return findEnvironment(name, environments)?.confirm ? 'ask' : 'allow';
}

function findLabel(name: string, { environments }: GuardPolicy): string | undefined {
  return findEnvironment(name, environments)?.label || undefined;
}

function nameInherited(
  command: string,
  found: readonly GuardedCommand[],
  inherited: InheritedProfile | undefined,
): string {
  if (!inherited?.isToBeNamed) return command;
  const places = found.flatMap(({ insertion }): Insertion[] => (insertion ? [insertion] : []));
  const parts: string[] = [];
  let end = 0;
  for (const { at, before } of places.toSorted((one, other) => one.at - other.at)) {
    parts.push(command.slice(end, at), `${before}AWS_PROFILE=${inherited.name} `);
    end = at;
  }
  return parts.join('') + command.slice(end);
}
