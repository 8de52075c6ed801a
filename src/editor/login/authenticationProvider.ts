import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { AccessTokens } from '../../sso/accessTokens';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStatuses, SessionStore } from '../../sso/sessionStore';
import { compareAuthentication, hasScopes, isSignedIn, scopesOf } from './authenticationSessions';
import { runCommand } from '../commands';
import { pickSession } from '../commandTarget';

export interface AuthenticationServices {
  readonly sessions: SessionStore;
  readonly tokens: AccessTokens;
  readonly logger: Logger;
}

/** As package.json contributes it. */
export const AUTHENTICATION_PROVIDER = 'aws-sso';

/** Shows the Identity Center sessions in VS Code's Accounts menu, and gives their tokens to extensions with consent. */
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
 * A view over the token cache: one authentication session per Identity Center session that is signed in. It keeps nothing;
 * what signs in or out does so by the road of everything else.
 */
export class IdentityCenterAuthentication implements vscode.AuthenticationProvider, Disposable {
  readonly #services: AuthenticationServices;
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #subscription: Disposable;
  #last: SessionStatuses;

  readonly onDidChangeSessions = this.#changed.event;

  constructor(services: AuthenticationServices) {
    this.#services = services;
    this.#last = services.sessions.current;
    this.#subscription = services.sessions.onDidChange((statuses) => this.#tell(statuses));
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
    return sessions.filter((session) => session !== undefined);
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
    disposeAll([this.#subscription, this.#changed]);
  }

  #tell(statuses: SessionStatuses): void {
    const change = compareAuthentication(this.#last, statuses);
    this.#last = statuses;
    if (!change) return;
    // Who hears of it and wants a token asks for it.
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

function toSession(status: SessionStatus, accessToken: string): vscode.AuthenticationSession {
  const { id, label } = status.session;
  return { id, accessToken, account: { id, label }, scopes: scopesOf(status) };
}
