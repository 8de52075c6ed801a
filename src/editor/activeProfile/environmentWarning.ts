import { l10n } from 'vscode';
import type { ActiveProfile } from '../../config/activeProfile';
import type { SharedConfig } from '../../config/sharedConfig';
import { beatsProfile, findEnvironmentConflicts } from '../../credentials/environmentConflicts';

/** What in an environment makes tools pass over the active profile, or fail; undefined when nothing does. */
export function environmentWarning(
  active: ActiveProfile,
  environment: NodeJS.ProcessEnv,
  { profiles }: SharedConfig,
): string | undefined {
  const conflicts = findEnvironmentConflicts(environment, active.profile, profiles).filter(beatsProfile);
  // Terminals are given the name of a profile that was chosen.
  const conflict = conflicts.find(({ code }) => code !== 'emptyProfile' || active.source === 'default');
  if (!conflict) return undefined;
  const { code, variable } = conflict;
  switch (code) {
    case 'keys':
      return l10n.t(
        "{0} is set in VS Code's environment: the AWS CLI uses those keys, not this profile.",
        variable,
      );
    case 'webIdentity':
      return l10n.t(
        "{0} is set in VS Code's environment: the AWS CLI uses the role of that, not this profile.",
        variable,
      );
    default:
      return l10n.t("{0} in VS Code's environment makes the AWS CLI fail.", variable);
  }
}
