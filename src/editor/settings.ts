import * as vscode from 'vscode';
import { MINUTE_MS, SECOND_MS } from '../base/clock';
import type { SettingKey } from '../contributions';
import type { LoginMethod } from '../sso/loginFlows';

/** How a profile's environment shows itself and whether switching to it asks first. */
export interface EnvironmentSetting {
  /** A profile name, or a pattern with `*`. */
  readonly match: string;
  readonly label?: string;
  readonly color?: 'none' | 'warning' | 'error';
  readonly confirm?: boolean;
}

export type UpdateOpenTerminals = 'never' | 'ask' | 'always';

/** What VS Code's own settings say of the shells it can open; as written, nothing is checked. */
export interface ShellSettings {
  /** By name. */
  readonly profiles: unknown;
  /** The name of the default one; null: VS Code looks for the user's own shell. */
  readonly defaultProfile: unknown;
}

export interface HttpSettings {
  /** May hold a password. */
  readonly proxy: string;
  readonly proxySupport: string;
  /** Whether one is set. */
  readonly proxyAuthorization: boolean;
  readonly noProxy: readonly string[];
  readonly systemCertificates: boolean;
}

/** A setting's values by the level that sets them; levels of an untrusted workspace are absent. */
export interface SettingLevels {
  readonly folder?: string | undefined;
  readonly workspace?: string | undefined;
  readonly user?: string | undefined;
}

/** One getter per setting: this file alone reads the configuration. */
export const settings = {
  profile: (folder: vscode.WorkspaceFolder | undefined): SettingLevels => levels('awsSso.profile', folder),

  /** The region that overrides the profile's, or an empty text. */
  region: (folder: vscode.WorkspaceFolder | undefined): string => {
    const { folder: folderValue, workspace, user } = levels('awsSso.region', folder);
    return folderValue || workspace || user || '';
  },

  terminalInject: (): boolean => read('awsSso.terminal.inject', true),

  updateOpenTerminals: (): UpdateOpenTerminals =>
    read<UpdateOpenTerminals>('awsSso.terminal.updateOpenTerminals', 'ask'),

  setUpdateOpenTerminals: (value: UpdateOpenTerminals): Thenable<void> =>
    write('awsSso.terminal.updateOpenTerminals', value, vscode.ConfigurationTarget.Global),

  debugInject: (folder: vscode.WorkspaceFolder | undefined): boolean =>
    vscode.workspace.getConfiguration(undefined, folder ?? null).get('awsSso.debug.inject', true),

  /** The configurations of launch.json, as written. */
  launchConfigurations: (folder: vscode.WorkspaceFolder | undefined): unknown =>
    vscode.workspace.getConfiguration('launch', folder ?? null).get('configurations'),

  shells: (system: 'linux' | 'osx' | 'windows'): ShellSettings => {
    const terminal = vscode.workspace.getConfiguration('terminal.integrated');
    return {
      profiles: terminal.get(`profiles.${system}`),
      defaultProfile: terminal.get(`defaultProfile.${system}`),
    };
  },

  /** Whether documents are saved while they are being typed. */
  savesWhileTyping: (document: vscode.TextDocument): boolean =>
    vscode.workspace.getConfiguration('files', document).get('autoSave') === 'afterDelay',

  loginMethod: (): LoginMethod => read<LoginMethod>('awsSso.loginMethod', 'auto'),

  /** How long before its end a session that cannot be renewed is warned of, in ms. */
  expiryWarningMs: (): number => read('awsSso.expiryWarningMinutes', 15) * MINUTE_MS,

  renewAutomatically: (): boolean => read('awsSso.renewAutomatically', true),

  /** How new profiles are named; where it is no template, the default is used. */
  profileNameTemplate: (): string => read('awsSso.profileNameTemplate', ''),

  /** How long keys stay in the clipboard, in ms; 0: for ever. */
  clearClipboardAfterMs: (): number => read('awsSso.clearClipboardAfterSeconds', 60) * SECOND_MS,

  environments: (): readonly EnvironmentSetting[] => {
    const value = read<unknown>('awsSso.environments', []);
    return Array.isArray(value) ? value.filter(isEnvironment) : [];
  },

  /** What VS Code itself is told of the network. `noProxy` and the rest are empty unless set. */
  http: (): HttpSettings => {
    const http = vscode.workspace.getConfiguration('http');
    const { globalValue, workspaceValue } = http.inspect<string>('proxySupport') ?? {};
    return {
      proxy: http.get('proxy', ''),
      proxySupport: workspaceValue ?? globalValue ?? '',
      proxyAuthorization: Boolean(http.get<unknown>('proxyAuthorization')),
      noProxy: http.get<string[]>('noProxy', []),
      systemCertificates: http.get('systemCertificates', true),
    };
  },

  /** Writes the profile where the folder's window keeps its own settings. */
  setProfile: (name: string, folder: vscode.WorkspaceFolder): Thenable<void> =>
    write(
      'awsSso.profile',
      name,
      (vscode.workspace.workspaceFolders?.length ?? 0) > 1
        ? vscode.ConfigurationTarget.WorkspaceFolder
        : vscode.ConfigurationTarget.Workspace,
      folder,
    ),

  /**
   * Writes another name at each level of this window that names the profile `from`.
   * @returns why levels could not be written, such as a settings file with unsaved changes.
   */
  renameProfile: async (from: string, to: string): Promise<unknown[]> => {
    const failures: unknown[] = [];
    const { ConfigurationTarget: Target } = vscode;
    const rename = async (
      level: keyof SettingLevels,
      target: vscode.ConfigurationTarget,
      folder?: vscode.WorkspaceFolder,
    ): Promise<void> => {
      if (levels('awsSso.profile', folder)[level] !== from) return;
      try {
        await write('awsSso.profile', to, target, folder);
      } catch (error) {
        failures.push(error);
      }
    };
    await rename('user', Target.Global);
    await rename('workspace', Target.Workspace);
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      await rename('folder', Target.WorkspaceFolder, folder);
    }
    return failures;
  },

  onDidChange: (listener: () => void, ...keys: SettingKey[]): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (keys.some((key) => event.affectsConfiguration(key))) listener();
    }),
};

function levels(key: SettingKey, folder: vscode.WorkspaceFolder | undefined): SettingLevels {
  const found = vscode.workspace.getConfiguration(undefined, folder ?? null).inspect<unknown>(key);
  const user = text(found?.globalValue);
  if (!vscode.workspace.isTrusted) return { user };
  return { folder: text(found?.workspaceFolderValue), workspace: text(found?.workspaceValue), user };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function read<T>(key: SettingKey, fallback: T): T {
  return vscode.workspace.getConfiguration().get<T>(key, fallback);
}

function write(
  key: SettingKey,
  value: unknown,
  target: vscode.ConfigurationTarget,
  folder?: vscode.WorkspaceFolder,
): Thenable<void> {
  return vscode.workspace.getConfiguration(undefined, folder ?? null).update(key, value, target);
}

function isEnvironment(value: unknown): value is EnvironmentSetting {
  return (
    typeof value === 'object' && value !== null && typeof (value as { match?: unknown }).match === 'string'
  );
}
