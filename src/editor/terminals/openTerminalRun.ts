import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { DisposableStore } from '../../base/disposable';
import { findError, type Profile } from '../../config/sharedConfig';
import { CREDENTIAL_VARIABLES } from '../../credentials/credentialVariables';
import { CredentialsError } from '../../credentials/errors';
import { readTarget } from '../commandTarget';
import { confirmEnvironment } from '../confirmEnvironment';
import { findEnvironment } from '../environments';
import { momentText } from '../activeProfile/hover';
import type { OpenTerminalServices } from './openTerminal';
import { takeKeys, type TerminalKeys } from './openTerminalKeys';
import { watchKeys, watchKeysFound } from './openTerminalKeysEnd';
import { makeLauncher } from './openTerminalLauncher';
import { chooseTerminal } from './openTerminalPick';
import { findShell, startShell } from './openTerminalShell';
import { withoutIcons } from '../plainText';
import { isInjectable } from './profileVariables';
import { settings, type EnvironmentSetting } from '../settings';
import { assignmentsAfterKeys } from './terminalAfterKeys';
import { KEYS_END_MARK, TERMINAL_MARK } from './terminalMark';
import type { Assignments } from './shellAssignment';

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
  await confirm(profile.name);
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
  await confirm(profile.name);
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
async function confirm(name: string): Promise<void> {
  const message = l10n.t('Open a terminal as {0}?', name);
  if (!(await confirmEnvironment(name, { message, action: l10n.t('Open Terminal') })))
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
      text: l10n.t(
        'The time of the keys of {0} is over: this terminal works as nobody.',
        oneLine(profile.name),
      ),
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
    // VS Code would keep the variables on its disk, and after a reload tell nobody which terminals these are.
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
