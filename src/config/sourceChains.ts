import { findCliKind, findCliKindAsSource, hasStaticKeys } from './credentialKinds';
import { createError, createWarning, printable } from './problem';
import { findPlace, getValue, hasValue, type SettingsGroup } from './profileSettings';
import type { Problem } from './sharedConfig';

/** A cycle with more names than this is cut in its message. */
const MOST_NAMES_SHOWN = 8;

/** How the chain from a profile ends. */
interface Outcome {
  /** The cycle that it runs into. */
  readonly cycle?: string;
  /** The last profile of a chain that ends, if it is there. */
  readonly end?: string;
}

/**
 * Follows `source_profile` from profile to profile.
 *
 * A chain ends at a profile that does not assume a role, or that has access keys: after the first hop the keys
 * are taken, and a profile may thus name itself, but not over others. Each profile is visited once however long the chains
 * are.
 * @returns problems by profile name, for those that lead into a cycle, or name a profile that is not there or that some tools
 * take for no source.
 */
export function checkSourceChains(profiles: ReadonlyMap<string, SettingsGroup>): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  const outcomes = new Map<string, Outcome>();

  for (const [start, profile] of profiles) {
    if (findCliKind(profile) !== 'assumeRole') continue;
    const path: string[] = [];
    const positions = new Map<string, number>();
    let name: string | undefined = start;
    let outcome: Outcome = {};
    while (name !== undefined) {
      const known = outcomes.get(name);
      if (known) {
        outcome = known;
        break;
      }
      const seenAt = positions.get(name);
      if (seenAt !== undefined) {
        outcome = { cycle: describeCycle(profiles, [...path.slice(seenAt), name]) };
        break;
      }
      positions.set(name, path.length);
      path.push(name);
      const source = sourceOf(profiles, name);
      outcome = source === undefined ? { end: name } : { end: source };
      name = source !== undefined && endsChain(profiles, source) ? undefined : source;
    }
    for (const visited of path) {
      outcomes.set(visited, outcome);
      const problem = describeProblem(
        profiles,
        visited,
        outcome.cycle ?? findLoop(profiles, visited, outcome),
      );
      if (problem) problems.set(visited, problem);
    }
  }
  return problems;
}

/** The profile that another assumes its role with, when both are there. */
function sourceOf(profiles: ReadonlyMap<string, SettingsGroup>, name: string): string | undefined {
  const profile = profiles.get(name);
  if (!profile || findCliKind(profile) !== 'assumeRole') return undefined;
  const source = getValue(profile, 'source_profile');
  return source !== undefined && profiles.has(source) ? source : undefined;
}

function endsChain(profiles: ReadonlyMap<string, SettingsGroup>, name: string): boolean {
  const profile = profiles.get(name);
  return !profile || hasStaticKeys(profile);
}

/** A profile with keys ends the chains of others; that one of its own ends there is a loop for the AWS CLI. */
function findLoop(
  profiles: ReadonlyMap<string, SettingsGroup>,
  start: string,
  { end }: Outcome,
): string | undefined {
  if (end !== start) return undefined;
  const names = [start];
  for (let name = sourceOf(profiles, start); name !== undefined; name = sourceOf(profiles, name)) {
    names.push(name);
    if (name === start) return names.length > 2 ? describeCycle(profiles, names) : undefined;
  }
  return undefined;
}

function describeProblem(
  profiles: ReadonlyMap<string, SettingsGroup>,
  name: string,
  cycle: string | undefined,
): Problem | undefined {
  const profile = profiles.get(name);
  if (!profile || findCliKind(profile) !== 'assumeRole') return undefined;
  const source = getValue(profile, 'source_profile');
  if (source === undefined) return undefined;
  const { file, line } = findPlace(profile, 'source_profile');
  const owner = `Profile "${printable(name)}"`;
  const found = profiles.get(source);
  if (cycle === undefined && found) {
    if (findCliKindAsSource(found) !== 'login' || !hasValue(found, 'login_session')) return undefined;
    // aws/aws-sdk-go-v2#3446; hashicorp/aws-sdk-go-base#1433.
    const message = `The AWS SDK for Go and Terraform refuse profile "${printable(name)}": its source_profile "${printable(source)}" is a console sign-in (login_session). Name a profile for other tools there.`;
    return createWarning('loginSource', message, file, line);
  }
  if (cycle !== undefined) {
    const message = `${owner} takes its credentials from source profiles that lead in a circle, ${cycle}: give one of them its own credentials.`;
    return createError('sourceProfileCycle', message, file, line);
  }
  const message = `The source_profile "${printable(source)}" of profile "${printable(name)}" is not defined: define it, or name another profile.`;
  return createError('missingSourceProfile', message, file, line);
}

/** The names of a cycle, each with the line that leads to the next. */
function describeCycle(profiles: ReadonlyMap<string, SettingsGroup>, names: readonly string[]): string {
  const described = names.slice(0, MOST_NAMES_SHOWN).map((name, index) => {
    const profile = profiles.get(name);
    const isLast = index === names.length - 1;
    if (isLast || !profile) return printable(name);
    return `${printable(name)} (line ${findPlace(profile, 'source_profile').line})`;
  });
  if (names.length > MOST_NAMES_SHOWN) described.push('…');
  return described.join(' → ');
}
