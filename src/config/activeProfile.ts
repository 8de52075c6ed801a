import type { Problem, Profile, SharedConfig } from './sharedConfig';

/** Where the choice of the active profile comes from, strongest first. */
export type ActiveProfileSource =
  | 'pick'
  | 'folderSetting'
  | 'workspaceSetting'
  | 'userSetting'
  | 'terminalSetting'
  | 'environment'
  | 'default';

/** What can name the active profile of one folder. Empty texts name nothing. */
export interface ActiveProfileChoices {
  readonly pick?: string | undefined;
  readonly folderSetting?: string | undefined;
  readonly workspaceSetting?: string | undefined;
  readonly userSetting?: string | undefined;
  /** `AWS_PROFILE` of the setting `terminal.integrated.env`. */
  readonly terminalSetting?: string | undefined;
  /** `AWS_PROFILE` of VS Code's own environment, as far as terminals inherit it. */
  readonly environment?: string | undefined;
}

/** The profile that a folder works as. `profile` is absent when no file defines `name`: an error, never a guess. */
export interface ActiveProfile {
  readonly name: string;
  readonly source: ActiveProfileSource;
  readonly profile?: Profile;
  /** Why it is unknown whether a file defines `name`; only where `profile` is absent. */
  readonly unreadable?: Problem;
}

const SOURCES = [
  'pick',
  'folderSetting',
  'workspaceSetting',
  'userSetting',
  'terminalSetting',
  'environment',
] as const;

/** First that answers; a name that no file defines still answers, so that a typo never becomes another account. */
export function resolveActiveProfile(
  choices: ActiveProfileChoices,
  config: SharedConfig,
): ActiveProfile | undefined {
  for (const source of SOURCES) {
    const name = choices[source];
    if (name) return activeProfile(name, source, config);
  }
  return config.profiles.has('default') ? activeProfile('default', 'default', config) : undefined;
}

function activeProfile(name: string, source: ActiveProfileSource, config: SharedConfig): ActiveProfile {
  const profile = config.profiles.get(name);
  if (profile) return { name, source, profile };
  const { unreadable } = config;
  return { name, source, ...(unreadable && { unreadable }) };
}
