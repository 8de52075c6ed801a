import type { ActiveProfile } from '../../config/activeProfile';
import type { Assignments } from './shellAssignment';

/** The variables by which a profile's name and the region that overrides its own reach AWS tools. */
export const PROFILE_VARIABLES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const;

/**
 * What makes a terminal or a program work as a profile; undefined leaves, or makes, a variable unset.
 * @param inherited what it has by itself.
 */
export function profileVariables(
  active: ActiveProfile | undefined,
  region: string | undefined,
  inherited: NodeJS.ProcessEnv,
): Assignments {
  const name = active && injectedName(active);
  return {
    AWS_PROFILE: name,
    // boto3 and version 1 of the AWS CLI take it before AWS_PROFILE. It is nothing that others need.
    AWS_DEFAULT_PROFILE: inherited['AWS_DEFAULT_PROFILE'] === undefined ? undefined : name,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/**
 * The name to inject. A profile that no file defines is never injected; one that VS Code's own environment names is
 * inherited anyway, and `default` is what tools use without being told.
 */
function injectedName({ name, source, profile }: ActiveProfile): string | undefined {
  if (!profile || source === 'environment' || source === 'default') return undefined;
  return isInjectable(name) ? name : undefined;
}

/** Whether a name reaches a program as it is: VS Code resolves `${env:X}` in a value, and no variable holds a NUL. */
export function isInjectable(name: string): boolean {
  return !name.includes('${') && !name.includes('\0');
}
