import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { AccessTokens } from '../../sso/accessTokens';
import { loginLabel, type LoginStatus } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStatuses, SessionStore } from '../../sso/sessionStore';
import { compareAuthentication, hasScopes, isSignedIn, scopesOf } from '../../sso/authenticationSessions';
import { runCommand } from '../commands';
import { pickSession } from '../commandTarget';
import { withoutIcons } from '../plainText';

export interface AuthenticationServices {
  readonly sessions: SessionStore;
  readonly consoleSessions: Observable<LoginStatuses>;
  readonly tokens: AccessTokens;
  readonly logger: Logger;
}

/** As package.json contributes it. */
export const AUTHENTICATION_PROVIDER = 'aws-sso';

/** Shows the sessions in VS Code's Accounts menu, and gives the tokens of Identity Center to extensions with consent. */
export function registerAuthenticationProvider(services: AuthenticationServices): Disposable {
  const disposables = new DisposableStore();
  const provider = disposables.add(new IdentityCenterAuthentication(services));
  disposables.add(
    vscode.authentication.registerAuthenticationProvider(AUTHENTICATION_PROVIDER, 'AWS SSO', provider, {
      supportsMultipleAccounts: true,
    }),
  );
  return disposables;
}

/**
 * A view over the token cache: one authentication session per Identity Center session that is signed in, and one without a
 * token per console sign-in, which has none to give. It stores nothing; what signs in or out does so by the road of
 * everything else.
 */
export class IdentityCenterAuthentication implements vscode.AuthenticationProvider, Disposable {
  readonly #services: AuthenticationServices;
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #disposables = new DisposableStore();
  #last: SessionStatuses;
  #lastConsole: readonly vscode.AuthenticationSession[];

  readonly onDidChangeSessions = this.#changed.event;

  constructor(services: AuthenticationServices) {
    this.#services = services;
    const { sessions, consoleSessions } = services;
    this.#last = sessions.current;
    this.#lastConsole = toConsoleSessions(consoleSessions.current);
    this.#disposables.add(sessions.onDidChange((statuses) => this.#tell(statuses)));
    this.#disposables.add(consoleSessions.onDidChange((statuses) => this.#tellConsole(statuses)));
  }

  /** Tokens are read when they are asked for, and renewed when they have to be. */
  async getSessions(
    scopes?: readonly string[],
    { account }: vscode.AuthenticationProviderSessionOptions = {},
  ): Promise<vscode.AuthenticationSession[]> {
    const wanted = [...this.#services.sessions.current.values()].filter(
      (status) =>
        isSignedIn(status) && hasScopes(status, scopes) && (!account || account.id === status.session.id),
    );
    const sessions = await Promise.all(wanted.map((status) => this.#withToken(status)));
    const found = sessions.filter((session) => session !== undefined);
    // Extensions name scopes, for which they want a token; the Accounts menu names none.
    return scopes === undefined ? [...found, ...this.#consoleSessions(account)] : found;
  }

  /** Lets the user log in to a session that has the scopes; one that is signed in already is taken as it is. */
  async createSession(
    scopes: readonly string[],
    { account }: vscode.AuthenticationProviderSessionOptions = {},
  ): Promise<vscode.AuthenticationSession> {
    const { sessions } = this.#services;
    const session = account
      ? sessions.current.get(account.id)?.session
      : await pickSession(l10n.t('Log in to which session?'), sessions.current, (status) =>
          hasScopes(status, scopes),
        );
    if (!session) throw new Error(l10n.t('No Identity Center session was chosen.'));
    const isSignedInAlready = (): boolean => {
      const status = sessions.current.get(session.id);
      return status !== undefined && isSignedIn(status);
    };
    if (!isSignedInAlready()) {
      await runCommand('awsSso.login', { session: session.id });
      await sessions.reload(session.id);
    }
    const status = sessions.current.get(session.id);
    const created = status && isSignedInAlready() ? await this.#withToken(status) : undefined;
    if (!created) throw new Error(l10n.t('Not logged in to {0}.', session.label));
    return created;
  }

  /** Signing out in the Accounts menu is our logout: at the service, and for every tool. */
  async removeSession(id: string): Promise<void> {
    await runCommand('awsSso.logout', { session: id });
  }

  dispose(): void {
    disposeAll([this.#disposables, this.#changed]);
  }

  #consoleSessions(account?: vscode.AuthenticationSessionAccountInformation): vscode.AuthenticationSession[] {
    const sessions = toConsoleSessions(this.#services.consoleSessions.current);
    return account ? sessions.filter(({ id }) => id === account.id) : sessions;
  }

  #tellConsole(statuses: LoginStatuses): void {
    const before = this.#lastConsole;
    const now = (this.#lastConsole = toConsoleSessions(statuses));
    const without = (all: readonly vscode.AuthenticationSession[], others: typeof all) =>
      all.filter(({ id }) => !others.some((other) => other.id === id));
    const added = without(now, before);
    const removed = without(before, now);
    if (added.length + removed.length > 0) this.#changed.fire({ added, removed, changed: [] });
  }

  #tell(statuses: SessionStatuses): void {
    const change = compareAuthentication(this.#last, statuses);
    this.#last = statuses;
    if (!change) return;
    // A listener that wants a token asks for it.
    const withoutToken = (status: SessionStatus): vscode.AuthenticationSession => toSession(status, '');
    this.#changed.fire({
      added: change.added.map(withoutToken),
      removed: change.removed.map(withoutToken),
      changed: change.changed.map(withoutToken),
    });
  }

  async #withToken(status: SessionStatus): Promise<vscode.AuthenticationSession | undefined> {
    const { tokens, logger } = this.#services;
    try {
      return toSession(status, (await tokens.get(status.session.id)).accessToken);
    } catch (error) {
      logger.warn(`[accounts] no token to give: ${status.session.id}: ${errorText(error)}`);
      return undefined;
    }
  }
}

function toConsoleSessions(statuses: LoginStatuses): vscode.AuthenticationSession[] {
  return [...statuses.values()].filter(isSignedInToConsole).map((status) => {
    const { loginSession: id } = status;
    return { id, accessToken: '', account: { id, label: withoutIcons(loginLabel(status)) }, scopes: [] };
  });
}

/** Logging in anew does not take it away meanwhile. */
function isSignedInToConsole({ state, credentialsExpireAt }: LoginStatus): boolean {
  return state === 'signedIn' || (state === 'signingIn' && credentialsExpireAt !== undefined);
}

function toSession(status: SessionStatus, accessToken: string): vscode.AuthenticationSession {
  const { id, label } = status.session;
  return { id, accessToken, account: { id, label: withoutIcons(label) }, scopes: scopesOf(status) };
}
