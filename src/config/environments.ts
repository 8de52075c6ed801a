import { wildcardMatcher } from '../base/wildcard';

/** How a profile's environment shows itself and whether switching to it asks first. */
export interface EnvironmentSetting {
  /** A profile name, or a pattern with `*`. */
  readonly match: string;
  readonly label?: string;
  readonly color?: 'none' | 'warning' | 'error';
  readonly confirm?: boolean;
}

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
export function findEnvironment<T extends Pick<EnvironmentSetting, 'match'>>(
  profileName: string,
  environments: readonly T[],
): T | undefined {
  return environmentFinder(environments)(profileName);
}

/** The same for many names: patterns are read once. */
export function environmentFinder<T extends Pick<EnvironmentSetting, 'match'>>(
  environments: readonly T[],
): (profileName: string) => T | undefined {
  const patterns = environments.map((environment) => ({
    environment,
    matches: wildcardMatcher(environment.match),
  }));
  return (profileName) => patterns.find(({ matches }) => matches(profileName))?.environment;
}
