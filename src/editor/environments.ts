import type { EnvironmentSetting } from './settings';

/** The first environment whose pattern fits a profile name; `*` stands for any characters, case does not matter. */
export function findEnvironment(
  profileName: string,
  environments: readonly EnvironmentSetting[],
): EnvironmentSetting | undefined {
  return environments.find(({ match }) => toExpression(match).test(profileName));
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'iu');
}
