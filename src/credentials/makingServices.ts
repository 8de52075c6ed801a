import type { Clock } from '../base/clock';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import type { AwsLocations } from '../config/locations';
import type { Profile, SharedConfig } from '../config/sharedConfig';
import type { LoginTokens } from '../signin/loginTokens';
import type { AccessTokens } from '../sso/accessTokens';
import type { SsoClients } from '../sso/ports';
import type { Mfa } from './mfaSessions';
import type { AwsCredentials, StsClients } from './ports';

/** What it takes to make credentials, whatever the kind of the profile. */
export interface MakingServices {
  readonly config: Observable<SharedConfig>;
  readonly tokens: AccessTokens;
  /** Of console sign-ins. */
  readonly loginTokens: () => Promise<Pick<LoginTokens, 'get'>>;
  readonly clients: () => Promise<SsoClients & StsClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly locations: AwsLocations;
  /** Of this process: what `credential_source = Environment` and programs get. */
  readonly environment: NodeJS.ProcessEnv;
  /** What the AWS CLI has cached is used, as the CLI would; otherwise everything is asked for anew. */
  readonly readsCliCache?: boolean;
  /** Absent: the user can't be asked for a code. */
  readonly mfa?: Mfa;
  /** Absent: its launcher is run as any other program. */
  readonly keychain?: OwnKeychain;
}

/** The keys that this extension keeps itself. */
export interface OwnKeychain {
  /** Path of the program that a profile names when its key is there. */
  readonly launcher: string;
  /** @param entry what the profile asks the launcher for. */
  credentials(profile: Profile, entry: string, wish: Wish): Promise<AwsCredentials>;
}

/** Whether the user, who wants credentials now, may be asked for a code. */
export type Asking = 'mayAsk' | 'quiet';

/** A wish for credentials. */
export interface Wish {
  readonly asking: Asking;
  readonly signal: AbortSignal;
}
