/** Every name that package.json contributes, once. A test compares the two. */

export const COMMANDS = [
  'awsSso.login',
  'awsSso.loginAll',
  'awsSso.logout',
  'awsSso.logoutAll',
  'awsSso.switchProfile',
  'awsSso.pinProfile',
  'awsSso.configureSession',
  'awsSso.removeProfile',
  'awsSso.renameProfile',
  'awsSso.showInConfig',
  'awsSso.openConfig',
  'awsSso.whoAmI',
  'awsSso.diagnose',
  'awsSso.refresh',
  'awsSso.showLog',
] as const;
export type CommandId = (typeof COMMANDS)[number];

/** Behind the links of our own notifications; not for anyone else. */
export const INTERNAL_COMMANDS = ['awsSso.followLink'] as const;
export type InternalCommandId = (typeof INTERNAL_COMMANDS)[number];

export const SETTINGS = [
  'awsSso.profile',
  'awsSso.region',
  'awsSso.loginMethod',
  'awsSso.terminal.inject',
  'awsSso.terminal.updateOpenTerminals',
  'awsSso.expiryWarningMinutes',
  'awsSso.renewAutomatically',
  'awsSso.environments',
] as const;
export type SettingKey = (typeof SETTINGS)[number];

/** Read by `when` clauses of package.json. */
export interface ContextKeys {
  /** The files have been read once. */
  'awsSso.ready': boolean;
  'awsSso.config': 'missing' | 'unreadable' | 'empty' | 'ok';
  /** At least one session is signed in. */
  'awsSso.signedIn': boolean;
}

export const PROFILES_VIEW = 'awsSso.profiles';
