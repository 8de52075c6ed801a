/** Every name that package.json contributes, once. A test compares the two. */

export const COMMANDS = [
  'awsSso.login',
  'awsSso.loginAll',
  'awsSso.logout',
  'awsSso.logoutAll',
  'awsSso.switchProfile',
  'awsSso.useProfile',
  'awsSso.pinProfile',
  'awsSso.revealProfile',
  'awsSso.configureSession',
  'awsSso.setUpConsoleSignIn',
  'awsSso.addProfiles',
  'awsSso.pruneProfiles',
  'awsSso.useRole',
  'awsSso.applyPreview',
  'awsSso.discardPreview',
  'awsSso.removeProfile',
  'awsSso.renameProfile',
  'awsSso.duplicateProfile',
  'awsSso.editRegion',
  'awsSso.renameSession',
  'awsSso.removeSession',
  'awsSso.showInConfig',
  'awsSso.openConfig',
  'awsSso.checkConfig',
  'awsSso.whoAmI',
  'awsSso.copyAccountId',
  'awsSso.copyArn',
  'awsSso.copyRoleName',
  'awsSso.copyProfileName',
  'awsSso.copyExportLine',
  'awsSso.forgetMfa',
  'awsSso.diagnose',
  'awsSso.checkAccess',
  'awsSso.manageApiConsent',
  'awsSso.refreshDirectory',
  'awsSso.findAccount',
  'awsSso.addFavorite',
  'awsSso.removeFavorite',
  'awsSso.openConsole',
  'awsSso.openConsoleService',
  'awsSso.openTerminal',
  'awsSso.copyConsoleLink',
  'awsSso.copyCredentials',
  'awsSso.exportCredentials',
  'awsSso.makeToolProfile',
  'awsSso.keys.add',
  'awsSso.keys.checkAge',
  'awsSso.keys.manage',
  'awsSso.keys.moveToKeychain',
  'awsSso.keys.rotate',
  'awsSso.agents.chooseProfile',
  'awsSso.agents.copyMcpConfiguration',
  'awsSso.agents.guard',
  'awsSso.setUpFromRepository',
  'awsSso.importFrom',
  'awsSso.containers.run',
  'awsSso.containers.addToDevContainer',
  'awsSso.containers.stop',
  'awsSso.refresh',
  'awsSso.showLog',
] as const;
export type CommandId = (typeof COMMANDS)[number];

/** Behind links and rows of our own; not for anyone else. */
export const INTERNAL_COMMANDS = [
  'awsSso.followLink',
  'awsSso.retryListing',
  'awsSso.mendConfigFile',
] as const;
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
  'awsSso.checkProfileNames',
  'awsSso.terminal.commandLine',
  'awsSso.extensions.inject',
  'awsSso.agents.profile',
  'awsSso.agents.mcpServers',
  'awsSso.agents.rules',
  'awsSso.presets',
] as const;
export type SettingKey = (typeof SETTINGS)[number];

/** Read by `when` clauses of package.json. */
export interface ContextKeys {
  /** The files have been read once. */
  'awsSso.ready': boolean;
  'awsSso.config': 'missing' | 'unreadable' | 'empty' | 'ok';
  /** At least one session is signed in. */
  'awsSso.signedIn': boolean;
  /** This window works as a profile that the files define. */
  'awsSso.hasProfile': boolean;
}

export const PROFILES_VIEW = 'awsSso.profiles';

/** The language of the config file and of the credentials file. */
export const AWS_CONFIG = 'aws-config';
/** An entry of the menu in which terminals are opened. */
export const TERMINAL_PROFILE = 'awsSso.terminal';
export const MCP_SERVER_PROVIDER = 'awsSso.mcp';
