import type { ConsoleSigninClients } from '../signin/ports';
import type { SsoClients } from '../sso/ports';
import type { AccessClients } from './accessCheckPorts';
import type { SigninClients } from './consoleFederation';
import type { IamClients } from './keys/ports';
import type { StsClients } from './ports';

/** Every AWS client that a floor declares a port for. */
export type AwsClients = SsoClients &
  StsClients &
  IamClients &
  AccessClients &
  SigninClients &
  ConsoleSigninClients;
