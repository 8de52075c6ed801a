import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { DisposableStore } from '../../base/disposable';
import { findError, type Profile } from '../../config/sharedConfig';
import { CREDENTIAL_VARIABLES } from '../../credentials/credentialVariables';
import { CredentialsError } from '../../credentials/errors';
import { momentText } from '../activeProfile/hover';
import { profileEntries, type ProfileEntry } from '../activeProfile/profileFacts';
import { confirmEnvironment } from '../activeProfile/profileCommands';
import { readTarget } from '../commandTarget';
import { findEnvironment, type EnvironmentSetting } from '../../config/environments';
import { withoutIcons } from '../plainText';
import { settings } from '../settings';
import { isInjectable, type Assignments } from '../../credentials/shells/profileVariables';
import { KEYS_END_MARK, TERMINAL_MARK } from '../terminals/terminalKnowledge';
import type { OpenTerminalServices } from './openTerminalCommand';
import { makeLauncher } from '../../credentials/shells/shellLauncher';
import { findShell, startShell, assignmentsAfterKeys } from '../../credentials/shells/shellStart';
import { takeKeys, type TerminalKeys, watchKeys, watchKeysFound } from './terminalKeys';

export interface OpenTerminalParts extends OpenTerminalServices {
  readonly launcherDirectory: string;
  /** What outlives the command. */
  readonly disposables: DisposableStore;
}

/** `awsSso.openTerminal`: without a profile it asks for one, and without a duration for how long keys are to be there. */
export async function openTerminal(argument: unknown, parts: OpenTerminalParts): Promise<void> {
  const { withCredentials, durationMinutes, cwd } = readOptions(argument);
  const named = readTarget(argument).profile;
  const choice =
    named === undefined
      ? await chooseTerminal(parts, !withCredentials)
      : { profile: named, withCredentials: false };
  const profile = findProfile(choice.profile, parts);
  await confirm(profile.name, parts);
  const keys =
    withCredentials || choice.withCredentials
      ? await takeKeys(profile.name, durationMinutes, parts)
      : undefined;
  const options = await terminalOptions(profile, { cwd, keys }, parts);
  const terminal = vscode.window.createTerminal(options);
  terminal.show();
  parts.logger.info(`[terminal] opened ${keys ? 'with keys' : 'by name'}: ${profile.name}`);
  if (keys)
    parts.disposables.add(
      watchKeys({ ...keys, terminal, profile: profile.name, cwd, isFound: false }, parts),
    );
}

/** Takes up the terminals that an extension host before this one has opened. */
export function takeUpTerminals(
  terminals: readonly vscode.Terminal[],
  parts: Pick<OpenTerminalParts, 'clock' | 'logger' | 'disposables'>,
): void {
  for (const terminal of terminals) {
    const watch = watchKeysFound(terminal, parts);
    if (watch) parts.disposables.add(watch);
  }
}

/** A terminal of the "+" menu, which VS Code opens where it wants. */
export async function askForTerminal(parts: OpenTerminalParts): Promise<vscode.TerminalOptions> {
  const { profile: name } = await chooseTerminal(parts, false);
  const profile = findProfile(name, parts);
  await confirm(profile.name, parts);
  return terminalOptions(profile, {}, parts);
}

interface OpenOptions {
  readonly withCredentials: boolean;
  readonly durationMinutes: number | undefined;
  readonly cwd: string | vscode.Uri | undefined;
}

function readOptions(argument: unknown): OpenOptions {
  const given = (typeof argument === 'object' && argument !== null ? argument : {}) as Readonly<
    Record<keyof OpenOptions, unknown>
  >;
  const { withCredentials, durationMinutes, cwd } = given;
  return {
    withCredentials: withCredentials === true,
    durationMinutes: typeof durationMinutes === 'number' && durationMinutes > 0 ? durationMinutes : undefined,
    cwd: (typeof cwd === 'string' && cwd !== '') || cwd instanceof vscode.Uri ? cwd : undefined,
  };
}

/** @throws CredentialsError when no tool could work as the profile. */
function findProfile(name: string, { config }: OpenTerminalParts): Profile {
  const profile = config.current.profiles.get(name);
  if (!profile) {
    throw new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
  }
  const reason =
    findError(profile)?.message ??
    (isInjectable(name)
      ? undefined
      : 'VS Code takes ${ in its name for a variable, so that no terminal gets it.');
  if (reason === undefined) return profile;
  throw new CredentialsError('brokenProfile', `profile ${name} cannot work: ${reason}`, {
    details: { profile: name, reason },
  });
}

/** @throws CancellationError when the user turns away. */
async function confirm(name: string, parts: OpenTerminalServices): Promise<void> {
  const message = l10n.t('Open a terminal as {0}?', name);
  if (!(await confirmEnvironment(name, { message, action: l10n.t('Open Terminal') }, parts)))
    throw new vscode.CancellationError();
}

async function terminalOptions(
  profile: Profile,
  { cwd, keys }: { cwd?: string | vscode.Uri | undefined; keys?: TerminalKeys | undefined },
  { activeProfiles, launcherDirectory }: OpenTerminalParts,
): Promise<vscode.TerminalOptions> {
  const folder = folderOf(cwd) ?? activeProfiles.focusedFolder;
  // The profile's own region goes with its name; keys alone do not tell it.
  const region = settings.region(folder) || (keys ? profile.region : undefined);
  // With keys there is no name: the AWS CLI takes the keys before the profile, SDKs the profile before the keys.
  const name = keys ? undefined : profile.name;
  const shell = findShell(vscode.env.shell, settings.shells(), usersShell());
  await makeLauncher(launcherDirectory, shell.path);
  const assignments: Assignments = {
    ...Object.fromEntries(CREDENTIAL_VARIABLES.map((variable) => [variable, undefined])),
    AWS_DEFAULT_PROFILE: undefined,
    AWS_PROFILE: name,
    ...(region && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...keys?.variables,
  };
  const start = startShell(shell, assignments, {
    platform: process.platform,
    launcherDirectory,
    whenOver: keys && {
      endsAt: keys.endsAt,
      assignments: assignmentsAfterKeys(profile.name),
      text: l10n.t('The keys of {0} have expired. This terminal has no credentials.', oneLine(profile.name)),
    },
  });
  const environment = findEnvironment(profile.name, settings.environments());
  const color = environment && COLORS[environment.color ?? 'none'];
  return {
    ...start,
    env: {
      ...start.env,
      ...Object.fromEntries(
        Object.entries(assignments).map(([variable, value]) => [variable, value ?? null]),
      ),
      [TERMINAL_MARK]: profile.name,
      ...(keys && { [KEYS_END_MARK]: keys.endsAt.toISOString() }),
    },
    name: terminalName(profile, environment, keys),
    iconPath: new vscode.ThemeIcon(keys ? 'lock' : 'key'),
    ...(color && { color: new vscode.ThemeColor(color) }),
    ...(cwd !== undefined ? { cwd } : folder && { cwd: folder.uri }),
    // VS Code would keep the variables on its disk, and after a reload not say which terminals these are.
    isTransient: true,
  };
}

const COLORS: Record<NonNullable<EnvironmentSetting['color']>, string | undefined> = {
  none: undefined,
  warning: 'terminal.ansiYellow',
  error: 'terminal.ansiRed',
};

function terminalName(
  { name }: Profile,
  environment: EnvironmentSetting | undefined,
  keys: TerminalKeys | undefined,
): string {
  const marked = environment?.label ? `${name} [${environment.label}]` : name;
  const text = keys
    ? l10n.t('AWS: {0} (until {1})', marked, momentText(keys.endsAt))
    : l10n.t('AWS: {0}', marked);
  return withoutIcons(oneLine(text));
}

/** A terminal acts on control characters. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

/** The shell that the system has for this user; undefined where it has none, as Windows. */
function usersShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}

function folderOf(cwd: string | vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  if (cwd === undefined) return undefined;
  return vscode.workspace.getWorkspaceFolder(typeof cwd === 'string' ? vscode.Uri.file(cwd) : cwd);
}

export interface TerminalChoice {
  readonly profile: string;
  readonly withCredentials: boolean;
}

type Item = vscode.QuickPickItem & ProfileEntry;

/**
 * Lets the user choose the profile of a terminal.
 * @param offersKeys whether a button of each opens it with keys
 * @throws CancellationError when none is chosen.
 */
export async function chooseTerminal(
  services: Pick<OpenTerminalServices, 'config' | 'activeProfiles'>,
  offersKeys: boolean,
): Promise<TerminalChoice> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = l10n.t('AWS terminal');
  picker.placeholder = l10n.t('Open a terminal as which profile? The workspace keeps its own profile.');
  picker.matchOnDescription = true;
  picker.items = terminalItems(services, offersKeys);
  try {
    return await new Promise<TerminalChoice>((resolve, reject) => {
      const choose = (item: Item | undefined, withCredentials: boolean): void => {
        if (item) resolve({ profile: item.name, withCredentials });
      };
      picker.onDidAccept(() => choose(picker.selectedItems[0], false));
      picker.onDidTriggerItemButton(({ item }) => choose(item, true));
      picker.onDidHide(() => reject(new vscode.CancellationError()));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

/** The recent ones first, then as the files have them. */
function terminalItems(
  { config, activeProfiles }: Pick<OpenTerminalServices, 'config' | 'activeProfiles'>,
  offersKeys: boolean,
): Item[] {
  const { profiles } = config.current;
  const keys = {
    iconPath: new vscode.ThemeIcon('lock'),
    tooltip: l10n.t("Open with temporary keys instead of the profile's name"),
  };
  const ordered = [...new Set([...activeProfiles.recent, ...profiles.keys()])].flatMap(
    (name) => profiles.get(name) ?? [],
  );
  return profileEntries(ordered).map((entry, index) => {
    const profile = ordered[index];
    return { ...entry, ...(offersKeys && profile && !findError(profile) && { buttons: [keys] }) };
  });
}
