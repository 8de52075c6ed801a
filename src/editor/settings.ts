import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { MINUTE_MS, SECOND_MS } from '../base/clock';
import type { SettingKey } from '../contributions';
import { readGuardRule } from '../credentials/agents/guardFiles';
import type { GuardRule } from '../credentials/agents/guardVerdict';
import type { LoginMethod } from '../sso/loginFlows';
import { renameInEnvironments, type EnvironmentSetting } from '../config/environments';

/** `aws`: AWS's own, through its proxy. `profiles`: ours. */
export type McpServerName = 'aws' | 'profiles';

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

/** One level at which a setting can be written. */
interface SettingPlace {
  readonly key: SettingKey;
  readonly level: keyof SettingLevels;
  readonly target: vscode.ConfigurationTarget;
  readonly folder?: vscode.WorkspaceFolder;
}

/** What the settings of this window did when a profile got another name. */
export interface SettingsRename {
  /** Why levels could not be written, such as a settings file with unsaved changes. */
  readonly failures: readonly unknown[];
  /** Puts back what has not changed since. @returns why levels could not be written. */
  readonly takeBack: () => Promise<readonly unknown[]>;
}

interface SettingChange {
  readonly place: SettingPlace;
  readonly before: unknown;
  readonly after: unknown;
}

/** As VS Code's settings call the system; what has no name there is like Linux. */
const SYSTEM = process.platform === 'darwin' ? 'osx' : process.platform === 'win32' ? 'windows' : 'linux';

const TERMINAL_VARIABLES = `terminal.integrated.env.${SYSTEM}`;
const TERMINALS_INHERIT = 'terminal.integrated.inheritEnv';

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

  shells: (): ShellSettings => {
    const terminal = vscode.workspace.getConfiguration('terminal.integrated');
    return {
      profiles: terminal.get(`profiles.${SYSTEM}`),
      defaultProfile: terminal.get(`defaultProfile.${SYSTEM}`),
    };
  },

  /**
   * The variables of `terminal.integrated.env`, as written: a text, or null to remove one. An untrusted workspace's do not
   * count, for VS Code as for us.
   */
  terminalVariables: (): Readonly<Record<string, unknown>> => {
    const found = vscode.workspace.getConfiguration().inspect<unknown>(TERMINAL_VARIABLES);
    const values = [found?.globalValue, vscode.workspace.isTrusted ? found?.workspaceValue : undefined];
    return Object.assign({}, ...values.filter((value) => typeof value === 'object')) as Record<
      string,
      unknown
    >;
  },

  /** Whether VS Code brings its scripts into shells. */
  shellIntegration: (): boolean =>
    vscode.workspace.getConfiguration().get('terminal.integrated.shellIntegration.enabled', true),

  /** Whether terminals have all that VS Code's environment has. */
  terminalsInherit: (): boolean => vscode.workspace.getConfiguration().get(TERMINALS_INHERIT, true),

  onDidChangeTerminalVariables: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      const keys = [TERMINAL_VARIABLES, TERMINALS_INHERIT];
      if (keys.some((key) => event.affectsConfiguration(key))) listener();
    }),

  /** Whether documents are saved while they are being typed. */
  savesWhileTyping: (document: vscode.TextDocument): boolean =>
    vscode.workspace.getConfiguration('files', document).get('autoSave') === 'afterDelay',

  /** Whether programs that other extensions start get the active profile. */
  extensionsInject: (): boolean => read('awsSso.extensions.inject', false),

  /** Whether terminals find our program. */
  terminalCommandLine: (): boolean => read('awsSso.terminal.commandLine', false),

  /** The profile that is set aside for agents, or an empty text. */
  agentsProfile: (): string => read('awsSso.agents.profile', ''),

  setAgentsProfile: (name: string | undefined): Thenable<void> =>
    write('awsSso.agents.profile', name, vscode.ConfigurationTarget.Global),

  agentsMcpServers: (): readonly McpServerName[] =>
    listOf(read<unknown>('awsSso.agents.mcpServers', [])).filter(isMcpServerName),

  agentsRules: (): readonly GuardRule[] =>
    listOf(read<unknown>('awsSso.agents.rules', [])).flatMap((rule) => readGuardRule(rule) ?? []),

  /** What a trusted workspace says of its AWS access, as written; what the user's own settings say counts for none. */
  presets: (folder: vscode.WorkspaceFolder): unknown => {
    const { folder: ofFolder, workspace } = rawLevels('awsSso.presets', folder);
    return ofFolder ?? workspace ?? [];
  },

  loginMethod: (): LoginMethod => read<LoginMethod>('awsSso.loginMethod', 'auto'),

  /** How long before its end a session that cannot be renewed is warned of, in ms. */
  expiryWarningMs: (): number => read('awsSso.expiryWarningMinutes', 15) * MINUTE_MS,

  renewAutomatically: (): boolean => read('awsSso.renewAutomatically', true),

  /** How new profiles are named; where it is no template, the default is used. */
  profileNameTemplate: (): string => read('awsSso.profileNameTemplate', ''),

  /** Whether names of profiles in the files of other tools are checked. */
  checkProfileNames: (): boolean => read('awsSso.checkProfileNames', false),

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

  /** Writes another name at each level of this window that names the profile `from`, alone or as an environment. */
  renameProfile: async (from: string, to: string): Promise<SettingsRename> => {
    const changes = placesOfProfiles().map((place) => {
      const before = valueAt(place);
      return { place, before, after: before === from ? to : renameInEnvironments(before, from, to) };
    });
    const { written, failures } = await writeChanges(changes);
    const back = written.map(({ place, before, after }) => ({ place, before: after, after: before }));
    return { failures, takeBack: async () => (await writeChanges(back)).failures };
  },

  onDidChange: (listener: () => void, ...keys: SettingKey[]): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (keys.some((key) => event.affectsConfiguration(key))) listener();
    }),
};

/** Where the settings can name profiles. */
function placesOfProfiles(): SettingPlace[] {
  const { ConfigurationTarget: Target } = vscode;
  return [
    { key: 'awsSso.environments', level: 'user', target: Target.Global },
    { key: 'awsSso.profile', level: 'user', target: Target.Global },
    { key: 'awsSso.profile', level: 'workspace', target: Target.Workspace },
    ...(vscode.workspace.workspaceFolders ?? []).map((folder): SettingPlace => ({
      key: 'awsSso.profile',
      level: 'folder',
      target: Target.WorkspaceFolder,
      folder,
    })),
  ];
}

function valueAt({ key, level, folder }: SettingPlace): unknown {
  return rawLevels(key, folder)[level];
}

/** Makes the changes that change something, where the value is still the one before. */
async function writeChanges(
  changes: readonly SettingChange[],
): Promise<{ readonly written: readonly SettingChange[]; readonly failures: readonly unknown[] }> {
  const written: SettingChange[] = [];
  const failures: unknown[] = [];
  for (const change of changes) {
    const { place, before, after } = change;
    if (after === before || !isDeepStrictEqual(valueAt(place), before)) continue;
    try {
      await write(place.key, after, place.target, place.folder);
      written.push(change);
    } catch (error) {
      failures.push(error);
    }
  }
  return { written, failures };
}

function levels(key: SettingKey, folder: vscode.WorkspaceFolder | undefined): SettingLevels {
  const raw = rawLevels(key, folder);
  return { folder: text(raw.folder), workspace: text(raw.workspace), user: text(raw.user) };
}

/** Values as they were written. */
function rawLevels(
  key: SettingKey,
  folder: vscode.WorkspaceFolder | undefined,
): { readonly [Level in keyof SettingLevels]?: unknown } {
  const found = vscode.workspace.getConfiguration(undefined, folder ?? null).inspect<unknown>(key);
  const user = found?.globalValue;
  if (!vscode.workspace.isTrusted) return { user };
  return { folder: found?.workspaceFolderValue, workspace: found?.workspaceValue, user };
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

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isMcpServerName(value: unknown): value is McpServerName {
  return value === 'aws' || value === 'profiles';
}

function isEnvironment(value: unknown): value is EnvironmentSetting {
  return (
    typeof value === 'object' && value !== null && typeof (value as { match?: unknown }).match === 'string'
  );
}
