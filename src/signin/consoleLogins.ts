import { untilAborted } from '../base/abort';
import type { Clock } from '../base/clock';
import { disposeAll } from '../base/disposable';
import { systemErrorCode } from '../base/errors';
import { Emitter, type Observable } from '../base/event';
import { withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import type { DocumentEdit, SharedFileChange } from '../config/configEditor';
import { FALLBACK_REGION } from '../config/partitions';
import type { SharedConfig } from '../config/sharedConfig';
import type { LoginCache } from './loginCache';
import {
  signInOnOtherDevice,
  signInOnThisDevice,
  type ConsoleLoginPrompts,
  type LoginFlowKind,
  type MadeLogin,
} from './loginFlows';
import { judgeLoginProfile, otherCredentials, withLoginSession } from './loginProfile';
import type { LoginStore } from './loginStore';
import type { ConsoleSigninClients } from './ports';

export interface ConsoleLoginServices {
  readonly config: Observable<SharedConfig>;
  readonly configFile: string;
  readonly logins: LoginStore;
  readonly loginCache: LoginCache;
  readonly clients: () => Promise<ConsoleSigninClients>;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ConsoleLoginRequest {
  /** The profile to sign in for: one without other credentials, or one that is not there yet. */
  readonly profile: string;
  readonly region: string;
  readonly flow: LoginFlowKind;
  readonly prompts: ConsoleLoginPrompts;
}

/** A login that is not in a file yet, and what it is for. Holds secrets. */
export interface PendingLogin extends MadeLogin {
  readonly profile: string;
  readonly region: string;
}

/**
 * `kept`: the login is in the cache and the profile names it; `change` is what was written to the config file, if anything.
 * `otherPrincipal`: nothing is written, for the profile has the login of `before`, and the user is to say whether that of
 * the other takes its place.
 */
export type KeptLogin<Change = SharedFileChange> =
  | { readonly kind: 'kept'; readonly change: Change | undefined }
  | { readonly kind: 'otherPrincipal'; readonly before: string };

/** Edits a shared file, in an editor that has unsaved changes of it or on disk. */
export type EditConfigFile<Change> = (file: string, edit: DocumentEdit) => Promise<Change | undefined>;

const LOCK_WAIT_MS = 20_000;

/** Signs in to the console and out again. */
export class ConsoleLogins {
  readonly #services: ConsoleLoginServices;
  readonly #loggedIn = new Emitter<string>();

  /** Fires with the `login_session` when a login of this window was written. */
  readonly onDidLogIn = this.#loggedIn.event;

  constructor(services: ConsoleLoginServices) {
    this.#services = services;
  }

  /** Where the login of a session is kept. */
  fileOf(loginSession: string): string {
    return this.#services.loginCache.file(loginSession);
  }

  /**
   * The region to sign in: the profile's, else the environment's.
   * @returns whether it is only a default, so that the user is to be asked.
   */
  regionFor(profile: string): { readonly region: string; readonly isDefault: boolean } {
    const { config, environment } = this.#services;
    const region =
      config.current.profiles.get(profile)?.region ||
      environment['AWS_REGION'] ||
      environment['AWS_DEFAULT_REGION'];
    return { region: region || FALLBACK_REGION, isDefault: !region };
  }

  /**
   * Signs in with a browser. Nothing is written: `keep` does that.
   * @throws SigninError `otherCredentials` before the user is asked anything; else as the flows.
   */
  async login(
    { profile, region, flow, prompts }: ConsoleLoginRequest,
    signal: AbortSignal,
  ): Promise<PendingLogin> {
    signal.throwIfAborted();
    const { config, logins, clients, clock, logger } = this.#services;
    const fit = judgeLoginProfile(config.current.profiles.get(profile));
    if (fit.kind === 'taken') throw otherCredentials(profile, fit.setting);
    const client = (await clients()).consoleSignin(region);
    const spinner = fit.kind === 'login' ? logins.beginSignIn(fit.loginSession) : undefined;
    try {
      logger.info(`[console login] begins (${flow}, ${region}): ${profile}`);
      const signIn = flow === 'sameDevice' ? signInOnThisDevice : signInOnOtherDevice;
      // Ends with the signal even while a prompt waits for a dialog that cannot be closed.
      const made = await untilAborted(signIn(prompts, { client, clock }, signal), signal);
      logger.info(`[console login] signed in as ${made.principal.arn}: ${profile}`);
      return { ...made, profile, region };
    } finally {
      disposeAll([spinner]);
    }
  }

  /**
   * Writes a login into the cache, and its principal and region into the profile.
   * @param edit edits the config file; what it returns is for undoing.
   * @param mayReplace another principal's login in the profile, which the user has said yes to.
   * @throws SigninError `otherCredentials`; ConfigFileError, ConfigEditError, FileLockError, a system error. Where the
   * profile cannot be written the login stays in the cache, where a second attempt finds it.
   */
  async keep<Change>(
    { profile, region, principal: { arn }, login }: PendingLogin,
    edit: EditConfigFile<Change>,
    mayReplace = false,
  ): Promise<KeptLogin<Change>> {
    const { config, configFile, logins, loginCache, logger } = this.#services;
    const fit = judgeLoginProfile(config.current.profiles.get(profile));
    if (fit.kind === 'taken') throw otherCredentials(profile, fit.setting);
    if (fit.kind === 'login' && fit.loginSession !== arn && !mayReplace) {
      return { kind: 'otherPrincipal', before: fit.loginSession };
    }
    // A refresh of the login before this one must not write over it.
    await withFileLock(loginCache.lock(arn), () => logins.write(arn, login), { waitMs: LOCK_WAIT_MS });
    this.#loggedIn.fire(arn);
    logger.info(`[console login] kept: ${arn}`);
    const setting = { profile, loginSession: arn, region };
    const change = await edit(configFile, (document) => withLoginSession(document, setting));
    return { kind: 'kept', change };
  }

  /**
   * Removes the login's file, and no other. AWS is not told; credentials that tools already have last until their end.
   * @returns when that is, at the latest; undefined when no tool can have any.
   * @throws FileLockError, a system error.
   */
  async logout(loginSession: string): Promise<Date | undefined> {
    const { logins, loginCache, clock, logger } = this.#services;
    const remove = async (): Promise<Date | undefined> => {
      const { login } = await logins.read(loginSession);
      await logins.delete(loginSession);
      logger.info(`[console logout] logged out: ${loginSession}`);
      const end = login?.credentials.expiresAt;
      return end && end.getTime() > clock.now() ? end : undefined;
    };
    try {
      return await withFileLock(loginCache.lock(loginSession), remove, { waitMs: LOCK_WAIT_MS });
    } catch (error) {
      // Where there is no room for a lock, no program can write the login again either.
      if (!['ENOSPC', 'EDQUOT'].includes(systemErrorCode(error) ?? '')) throw error;
      return remove();
    }
  }
}
