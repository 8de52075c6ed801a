import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import { findSessionId } from '../../config/profileSession';
import type { SharedConfig } from '../../config/sharedConfig';
import { tokenFileName } from '../../sso/tokenCache';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { runCommand } from '../commands';
import { findConsoleProfile, type CommandTarget } from '../commandTarget';
import { ownProfile, shellDirectory } from './terminalKnowledge';
import type { LoginMessage } from '../../sso/loginMessages';

export interface TerminalLinkServices {
  readonly config: Observable<SharedConfig>;
  readonly activeProfiles: Pick<ActiveProfileStore, 'get'>;
}

class LoginLink extends vscode.TerminalLink {
  readonly message: LoginMessage;
  readonly terminal: vscode.Terminal;

  constructor(message: LoginMessage, terminal: vscode.Terminal) {
    super(message.startIndex, message.length, l10n.t('Log in with AWS SSO'));
    this.message = message;
    this.terminal = terminal;
  }
}

/** Makes the messages of tools that ask for a login links that log in to the session they are about. */
export function registerTerminalLinks(services: TerminalLinkServices): Disposable {
  return vscode.window.registerTerminalLinkProvider(createTerminalLinkProvider(services));
}

export function createTerminalLinkProvider(
  services: TerminalLinkServices,
): vscode.TerminalLinkProvider<LoginLink> {
  return {
    provideTerminalLinks: async ({ line, terminal }) => {
      const { findLoginMessages } = await import('../../sso/loginMessages');
      const messages = findLoginMessages(line, (name) => services.config.current.sessions.has(name));
      return messages.map((message) => new LoginLink(message, terminal));
    },
    // What is active may have changed since the link was drawn: the target is found when it is followed.
    handleTerminalLink: async ({ message, terminal }) => {
      await runCommand('awsSso.login', findTarget(message, terminal, services));
    },
  };
}

/** The session that the message names, else that of the terminal's profile; nothing: the user is asked. */
function findTarget(
  message: LoginMessage,
  terminal: vscode.Terminal,
  { config, activeProfiles }: TerminalLinkServices,
): CommandTarget {
  const { sessions } = config.current;
  const { session = '', tokenFile, profile } = message;
  if (sessions.has(session)) return { session };
  const ofFile = tokenFile && [...sessions.keys()].find((id) => tokenFileName(id) === tokenFile);
  if (ofFile) return { session: ofFile };
  const ofConsole = [...config.current.profiles.values()].find(
    ({ properties }) => session !== '' && properties.get('login_session') === session,
  );
  if (ofConsole) return { profile: ofConsole.name };
  const names = [profile, ownProfile(terminal), activeProfiles.get(folderOf(terminal))?.name];
  for (const name of names) {
    const named = config.current.profiles.get(name ?? '');
    const sessionId = named && findSessionId(named, config.current);
    if (sessionId !== undefined && sessions.has(sessionId)) return { session: sessionId };
    if (named && findConsoleProfile({ profile: named.name }, config.current)) return { profile: named.name };
  }
  return {};
}

function folderOf(terminal: vscode.Terminal): vscode.WorkspaceFolder | undefined {
  const { creationOptions } = terminal;
  const started = 'cwd' in creationOptions ? creationOptions.cwd : undefined;
  const cwd = shellDirectory(terminal) ?? (typeof started === 'string' ? vscode.Uri.file(started) : started);
  return (cwd && vscode.workspace.getWorkspaceFolder(cwd)) ?? vscode.workspace.workspaceFolders?.[0];
}
