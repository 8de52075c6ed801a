import { wildcardExpression } from '../base/wildcard';
import type { EnvironmentSetting } from './settings';

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
    expression: wildcardExpression(environment.match),
  }));
  return (profileName) => patterns.find(({ expression }) => expression.test(profileName))?.environment;
}
