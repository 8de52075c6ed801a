/** Every name that package.json contributes, once. A test compares the two. */

export const COMMANDS = [
  'awsSso.login',
  'awsSso.loginAll',
  'awsSso.logout',
  'awsSso.logoutAll',
  'awsSso.switchProfile',
  'awsSso.pinProfile',
  'awsSso.configureSession',
  'awsSso.addProfiles',
  'awsSso.pruneProfiles',
  'awsSso.useRole',
  'awsSso.applyPreview',
  'awsSso.discardPreview',
  'awsSso.removeProfile',
  'awsSso.renameProfile',
  'awsSso.showInConfig',
  'awsSso.openConfig',
  'awsSso.whoAmI',
  'awsSso.forgetMfa',
  'awsSso.diagnose',
  'awsSso.checkAccess',
  'awsSso.manageApiConsent',
  'awsSso.refreshDirectory',
  'awsSso.findAccount',
  'awsSso.addFavourite',
  'awsSso.removeFavourite',
  'awsSso.openConsole',
  'awsSso.openConsoleService',
  'awsSso.openTerminal',
  'awsSso.copyConsoleLink',
  'awsSso.copyCredentials',
  'awsSso.exportCredentials',
  'awsSso.keys.add',
  'awsSso.keys.checkAge',
  'awsSso.keys.manage',
  'awsSso.keys.moveToKeychain',
  'awsSso.keys.rotate',
  'awsSso.refresh',
  'awsSso.showLog',
] as const;
export type CommandId = (typeof COMMANDS)[number];

/** Behind links and rows of our own; not for anyone else. */
export const INTERNAL_COMMANDS = ['awsSso.followLink', 'awsSso.retryListing'] as const;
export type InternalCommandId = (typeof INTERNAL_COMMANDS)[number];

export const SETTINGS = [
  'awsSso.profile',
  'awsSso.region',
  'awsSso.loginMethod',
  'awsSso.terminal.inject',
  'awsSso.terminal.updateOpenTerminals',
  'awsSso.debug.inject',
  'awsSso.expiryWarningMinutes',
  'awsSso.renewAutomatically',
  'awsSso.environments',
  'awsSso.profileNameTemplate',
  'awsSso.clearClipboardAfterSeconds',
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
