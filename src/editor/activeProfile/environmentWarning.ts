import { l10n } from 'vscode';
import type { ActiveProfile } from '../../config/activeProfile';
import type { SharedConfig } from '../../config/sharedConfig';
import {
  beatsProfile,
  findEnvironmentConflicts,
  type EnvironmentConflict,
} from '../../credentials/environmentConflicts';
import type { InheritedRegion } from './hover';

/** They move the files that terminals read, and not those that this extension reads. */
const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

/**
 * What in an environment makes tools pass over the active profile, or fail; undefined when nothing does.
 * @param environment what terminals inherit
 * @param setting the part of it that is of the setting `terminal.integrated.env`
 */
export function environmentWarning(
  active: ActiveProfile,
  environment: NodeJS.ProcessEnv,
  { profiles }: SharedConfig,
  setting: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const file = FILE_VARIABLES.find((variable) => variable in setting);
  if (file !== undefined) {
    return l10n.t(
      '{0} is set in terminal.integrated.env: terminals read another file than this extension.',
      file,
    );
  }
  const conflict = findEnvironmentConflicts(environment, active.profile, profiles).find((found) =>
    winsInTerminals(found, active, environment),
  );
  if (!conflict) return undefined;
  const { code, variable } = conflict;
  const place =
    variable in setting ? l10n.t('the setting terminal.integrated.env') : l10n.t("VS Code's environment");
  switch (code) {
    case 'keys':
      return l10n.t('{0} is set in {1}: the AWS CLI uses those keys, not this profile.', variable, place);
    case 'webIdentity':
      return l10n.t(
        '{0} is set in {1}: the AWS CLI uses the role of that, not this profile.',
        variable,
        place,
      );
    case 'defaultProfile':
      return l10n.t(
        '{0} is set in {1}: the AWS CLI and boto3 may work as {2}, not as this profile.',
        variable,
        place,
        environment[variable] ?? '',
      );
    default:
      return l10n.t('{0} in {1} makes the AWS CLI fail.', variable, place);
  }
}

/** Terminals are given the name of a profile that was chosen, and no keys. */
function winsInTerminals(
  conflict: EnvironmentConflict,
  { source, name }: ActiveProfile,
  environment: NodeJS.ProcessEnv,
): boolean {
  const isGiven = source !== 'environment' && source !== 'default';
  switch (conflict.code) {
    case 'emptyProfile':
      return source === 'default';
    case 'defaultProfile':
      return !isGiven && environment[conflict.variable] !== name;
    default:
      return beatsProfile(conflict);
  }
}

/** The region that terminals inherit; the AWS CLI and SDKs take it before the profile's. */
export function inheritedRegion(environment: NodeJS.ProcessEnv): InheritedRegion | undefined {
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => environment[name]);
  return variable === undefined ? undefined : { variable, region: environment[variable] ?? '' };
}
