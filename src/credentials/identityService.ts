import { Emitter } from '../base/event';
import type { Observable } from '../base/event';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Clock } from '../base/clock';
import { findLoginId } from '../config/profileSession';
import type { SharedConfig } from '../config/sharedConfig';
import type { LoginEnds } from '../sso/loginEnds';
import type { CredentialResolver } from './credentialResolver';
import { CredentialsError } from './errors';
import type { Asking } from './makingServices';
import type { Identity, StsClients } from './ports';

/** An identity as STS said it, with what it was asked for. */
export interface KnownIdentity extends Identity {
  /** The account that the configuration names, when it is another one than STS says. */
  readonly expectedAccount?: string;
  /** End of the credentials that were asked with; the answer is forgotten then. */
  readonly expiresAt?: Date;
}

export interface IdentityServices {
  readonly config: Observable<SharedConfig>;
  readonly credentials: CredentialResolver;
  readonly loginEnds: Pick<LoginEnds, 'onDidEnd'>;
  readonly clients: () => Promise<StsClients>;
  readonly clock: Clock;
}

/** Asks STS who a profile is, and remembers the answer until the credentials end or the login behind them does. */
export class IdentityService implements Disposable {
  readonly #services: IdentityServices;
  readonly #known = new Map<string, KnownIdentity>();
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<undefined>());
  /** How often something was forgotten: an answer to what was asked before is told and not remembered. */
  #forgotten = 0;

  /** Fires when an answer came or was forgotten. */
  readonly onDidChange = this.#changed.event;

  constructor(services: IdentityServices) {
    this.#services = services;
    this.#disposables.add(services.config.onDidChange(() => this.forget()));
    this.#disposables.add(services.loginEnds.onDidEnd((sessionId) => this.forgetSession(sessionId)));
  }

  /** What is known of a profile, without I/O. */
  peek(profileName: string): KnownIdentity | undefined {
    const known = this.#known.get(profileName);
    return known?.expiresAt && known.expiresAt.getTime() <= this.#services.clock.now() ? undefined : known;
  }

  /**
   * Who a profile is.
   * @param asking `quiet` where the user did not ask: then they are not asked for an MFA code either.
   * @throws CredentialsError or SsoError when it has no credentials or STS cannot be asked.
   */
  async ask(profileName: string, signal?: AbortSignal, asking: Asking = 'mayAsk'): Promise<KnownIdentity> {
    const known = this.peek(profileName);
    if (known) return known;
    const { config, credentials, clients } = this.#services;
    const forgottenBefore = this.#forgotten;
    const profile = config.current.profiles.get(profileName);
    const resolved = await credentials.resolve(profileName, signal, asking);
    if (!profile) {
      throw new CredentialsError('unknownProfile', `no profile ${profileName}`, {
        details: { profile: profileName },
      });
    }
    const identity = await (
      await clients()
    )
      .sts(credentials.regionOf(profile))
      .getCallerIdentity(resolved, signal);
    const isExpected = !profile.accountId || profile.accountId === identity.account;
    const answer: KnownIdentity = {
      ...identity,
      ...(!isExpected && profile.accountId && { expectedAccount: profile.accountId }),
      ...(resolved.expiresAt && { expiresAt: resolved.expiresAt }),
    };
    // The files may have changed meanwhile, or the user: the answer is then about what is no more.
    if (this.#forgotten !== forgottenBefore) return answer;
    this.#known.set(profileName, answer);
    this.#changed.fire(undefined);
    return answer;
  }

  /** Who a profile is now, whatever was known before. */
  async askAgain(profileName: string, signal?: AbortSignal): Promise<KnownIdentity> {
    this.#known.delete(profileName);
    return this.ask(profileName, signal);
  }

  /** Forgets all answers and the credentials behind them. */
  forget(): void {
    this.#services.credentials.forget();
    this.#forgetAnswers(() => true);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Forgets the identities of profiles that have their credentials from a login, and the credentials.
   * @param sessionId of Identity Center, or a `login_session`.
   */
  forgetSession(sessionId: string): void {
    const { config, credentials } = this.#services;
    credentials.forgetSession(sessionId);
    this.#forgetAnswers((name) => {
      const profile = config.current.profiles.get(name);
      return profile !== undefined && findLoginId(profile, config.current) === sessionId;
    });
  }

  #forgetAnswers(areMeant: (profileName: string) => boolean): void {
    this.#forgotten++;
    const names = [...this.#known.keys()].filter(areMeant);
    for (const name of names) this.#known.delete(name);
    if (names.length > 0) this.#changed.fire(undefined);
  }
}
