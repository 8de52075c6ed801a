import { Emitter } from '../base/event';
import type { Observable } from '../base/event';
import type { Disposable } from '../base/disposable';
import type { Clock } from '../base/clock';
import type { SharedConfig } from '../config/sharedConfig';
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
  readonly clients: () => Promise<StsClients>;
  readonly clock: Clock;
}

/** Asks STS who a profile is, and remembers the answer until the credentials end. */
export class IdentityService implements Disposable {
  readonly #services: IdentityServices;
  readonly #known = new Map<string, KnownIdentity>();
  readonly #changed = new Emitter<undefined>();
  readonly #configSubscription: Disposable;

  /** Fires when an answer came or was forgotten. */
  readonly onDidChange = this.#changed.event;

  constructor(services: IdentityServices) {
    this.#services = services;
    this.#configSubscription = services.config.onDidChange(() => this.forget());
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
    // The files may have changed meanwhile: the answer is then about a profile that is no more.
    if (config.current.profiles.get(profileName) !== profile) return answer;
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
    if (this.#known.size === 0) return;
    this.#known.clear();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#configSubscription.dispose();
    this.#changed.dispose();
  }
}
