import { findCliKind } from './credentialKinds';
import { createError, printable } from './problem';
import { findPlace, getValue, hasValue, type SettingsGroup } from './profileSettings';
import type { Problem } from './sharedConfig';

/** A cycle with more names than this is cut in its message. */
const MOST_NAMES_SHOWN = 8;

/**
 * Follows `source_profile` from profile to profile.
 *
 * A chain ends at a profile that does not assume a role, or that has access keys: after the first hop the keys
 * are taken, and a profile may thus name itself. Each profile is visited once however long the chains are.
 * @returns problems by profile name, for those that lead into a cycle or name a profile that is not there.
 */
export function checkSourceChains(profiles: ReadonlyMap<string, SettingsGroup>): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  /** How the chain from a profile ends: the cycle it runs into, or undefined when it ends well or elsewhere. */
  const outcomes = new Map<string, string | undefined>();

  for (const [start, profile] of profiles) {
    if (findCliKind(profile) !== 'assumeRole') continue;
    const path: string[] = [];
    const positions = new Map<string, number>();
    let name: string | undefined = start;
    let cycle: string | undefined;
    while (name !== undefined) {
      if (outcomes.has(name)) {
        cycle = outcomes.get(name);
        break;
      }
      const seenAt = positions.get(name);
      if (seenAt !== undefined) {
        cycle = describeCycle(profiles, [...path.slice(seenAt), name]);
        break;
      }
      positions.set(name, path.length);
      path.push(name);
      name = nextInChain(profiles, name);
    }
    for (const visited of path) {
      outcomes.set(visited, cycle);
      const problem = describeProblem(profiles, visited, cycle);
      if (problem) problems.set(visited, problem);
    }
  }
  return problems;
}

function nextInChain(profiles: ReadonlyMap<string, SettingsGroup>, name: string): string | undefined {
  const profile = profiles.get(name);
  if (!profile || findCliKind(profile) !== 'assumeRole') return undefined;
  const source = getValue(profile, 'source_profile');
  const sourceProfile = source === undefined ? undefined : profiles.get(source);
  return sourceProfile && !hasValue(sourceProfile, 'aws_access_key_id') ? source : undefined;
}

function describeProblem(
  profiles: ReadonlyMap<string, SettingsGroup>,
  name: string,
  cycle: string | undefined,
): Problem | undefined {
  const profile = profiles.get(name);
  if (!profile || findCliKind(profile) !== 'assumeRole') return undefined;
  const source = getValue(profile, 'source_profile');
  if (source === undefined || (cycle === undefined && profiles.has(source))) return undefined;
  const { file, line } = findPlace(profile, 'source_profile');
  const owner = `Profile "${printable(name)}"`;
  if (cycle !== undefined) {
    const message = `${owner} takes its credentials from a cycle of source profiles, ${cycle}: let one of them have credentials of its own.`;
    return createError('sourceProfileCycle', message, file, line);
  }
  const message = `The source_profile "${printable(source)}" of profile "${printable(name)}" is not defined: define it or name another.`;
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
