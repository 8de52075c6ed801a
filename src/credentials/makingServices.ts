import type { Clock } from '../base/clock';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import type { AwsLocations } from '../config/locations';
import type { SharedConfig } from '../config/sharedConfig';
import type { AccessTokens } from '../sso/accessTokens';
import type { SsoClients } from '../sso/ports';
import type { Mfa } from './mfaSessions';
import type { StsClients } from './ports';

/** What it takes to make credentials, whatever the kind of the profile. */
export interface MakingServices {
  readonly config: Observable<SharedConfig>;
  readonly tokens: AccessTokens;
  readonly clients: () => Promise<SsoClients & StsClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly locations: AwsLocations;
  /** Of this process: what `credential_source = Environment` and programs get. */
  readonly environment: NodeJS.ProcessEnv;
  /** What the AWS CLI has cached is used, as the CLI would; otherwise everything is asked for anew. */
  readonly readsCliCache?: boolean;
  /** Absent: there is nobody to ask for a code. */
  readonly mfa?: Mfa;
}

/** Whether the user, who wants credentials now, may be asked for a code. */
export type Asking = 'mayAsk' | 'quiet';

/** A wish for credentials. */
export interface Wish {
  readonly asking: Asking;
  readonly signal: AbortSignal;
}
