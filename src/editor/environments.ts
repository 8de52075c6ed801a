import { wildcardMatcher } from '../base/wildcard';
import type { EnvironmentSetting } from './settings';

/**
 * What the setting says after a profile got another name: environments of its name alone follow, patterns stay.
 * @param setting as it was written; what is no environment stays as it is.
 */
export function renameInEnvironments(setting: unknown, from: string, to: string): unknown {
  if (!Array.isArray(setting) || from.includes('*')) return setting;
  const isOfName = (item: unknown): item is EnvironmentSetting =>
    typeof item === 'object' && item !== null && 'match' in item && item.match === from;
  return setting.some(isOfName)
    ? setting.map((item: unknown) => (isOfName(item) ? { ...item, match: to } : item))
    : setting;
}

/** The first environment whose pattern fits a profile name; `*` stands for any characters, case does not matter. */
export function findEnvironment(
  profileName: string,
  environments: readonly EnvironmentSetting[],
): EnvironmentSetting | undefined {
  return environmentFinder(environments)(profileName);
}

/** The same for many names: patterns are read once. */
export function environmentFinder(
  environments: readonly EnvironmentSetting[],
): (profileName: string) => EnvironmentSetting | undefined {
  const patterns = environments.map((environment) => ({
    environment,
    matches: wildcardMatcher(environment.match),
  }));
  return (profileName) => patterns.find(({ matches }) => matches(profileName))?.environment;
}
