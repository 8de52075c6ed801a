import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { ConfigStore } from '../../config/configStore';
import { findLoginSession, findSessionId } from '../../config/profileSession';
import type { IdentityService } from '../../credentials/identityService';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import { loginLabel } from '../../signin/loginStatus';
import type { SessionState, SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { agentProfileName } from '../agents/agents';
import { escapeMarkdown } from '../plainText';
import { signalOf } from '../notifications';

/** Tools for language models: the identity of a profile, and a login, which the user confirms in VS Code. */
export function registerLanguageModelTools(services: ToolServices): Disposable {
  const disposables = new DisposableStore();
  const confirmed = new ConfirmedLogins();
  disposables.add(
    vscode.lm.registerTool<ToolInput>(TOOLS.whoAmI, {
      prepareInvocation: () => ({ invocationMessage: l10n.t('Asking AWS who you are') }),
      async invoke({ input }, cancellation) {
        const { tellWhoAmI } = await import('./languageModelToolsRun');
        return textResult(await tellWhoAmI(input, services, signalOf(cancellation)));
      },
    }),
  );
  disposables.add(
    vscode.lm.registerTool<ToolInput>(TOOLS.logIn, {
      prepareInvocation: ({ input }) => prepareLogin(input, services, confirmed),
      async invoke({ input }, cancellation) {
        const { logInForModel } = await import('./languageModelToolsRun');
        return textResult(
          await logInForModel(input, confirmed.take(input), services, signalOf(cancellation)),
        );
      },
    }),
  );
  return disposables;
}

/** To which session the user is asked to agree, by what the model says: VS Code gives a call nothing else to be known by. */
class ConfirmedLogins {
  readonly #sessions = new Map<string, string>();

  note(input: ToolInput, session: string | undefined): void {
    const key = JSON.stringify(input);
    if (session === undefined) this.#sessions.delete(key);
    else this.#sessions.set(key, session);
  }

  take(input: ToolInput): string | undefined {
    const key = JSON.stringify(input);
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    return session;
  }
}

/** A login that is not needed, or cannot be, asks nothing; the answer to the model says so. */
function prepareLogin(
  input: ToolInput,
  services: ToolServices,
  confirmed: ConfirmedLogins,
): vscode.PreparedToolInvocation {
  const login = findToolLogin(input, services);
  const isNeeded = login && login.state !== 'signedIn';
  confirmed.note(input, isNeeded ? login.id : undefined);
  if (!isNeeded) return {};
  const { label, place } = login;
  return {
    invocationMessage: l10n.t('Logging in to AWS'),
    confirmationMessages: {
      title: l10n.t('Log in to AWS?'),
      message: new vscode.MarkdownString(
        escapeMarkdown(
          l10n.t('Your browser opens to log in to {0} ({1}). Every AWS tool can then use it.', label, place),
        ),
      ),
    },
  };
}

function textResult(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

export interface ToolServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'current' | 'onDidChange' | 'reload'>;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
}

/** As package.json contributes them. */
export const TOOLS = { whoAmI: 'aws_who_am_i', logIn: 'aws_log_in' } as const;

/** What the tools take; each name may be missing. */
export interface ToolInput {
  readonly profile?: string;
  readonly session?: string;
}

/** The name of the profile that a tool is about: what agents work as when none is named. */
export function nameOfToolProfile(
  { profile }: ToolInput,
  { activeProfiles }: Pick<ToolServices, 'activeProfiles'>,
): string | undefined {
  return profile ?? agentProfileName(activeProfiles.focusedFolder, activeProfiles);
}

/** The session that a tool is about, if there is one. */
export function findToolSession(input: ToolInput, services: ToolServices): SessionStatus | undefined {
  const { sessions } = services;
  if (input.session !== undefined) return sessions.current.get(input.session);
  const config = services.config.current;
  const found = config.profiles.get(nameOfToolProfile(input, services) ?? '');
  return found && sessions.current.get(findSessionId(found, config) ?? '');
}

/** What a tool logs in to: a session of Identity Center, or a console sign-in. */
export interface ToolLogin {
  /** Of the session, or the `login_session`. */
  readonly id: string;
  readonly label: string;
  /** The start URL, or the principal. */
  readonly place: string;
  readonly state: SessionState;
}

/** The login that a tool is about, if there is one. */
export function findToolLogin(input: ToolInput, services: ToolServices): ToolLogin | undefined {
  const status = findToolSession(input, services);
  if (status) {
    const { id, label, startUrl: place } = status.session;
    return { id, label, place, state: status.state };
  }
  const { config, consoleSessions } = services;
  const found = config.current.profiles.get(nameOfToolProfile(input, services) ?? '');
  const id = input.session ?? (found && findLoginSession(found, config.current));
  const login = consoleSessions.current.get(id ?? '');
  return (
    login && {
      id: login.loginSession,
      label: loginLabel(login),
      place: login.loginSession,
      state: login.state,
    }
  );
}
