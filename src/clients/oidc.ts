import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { SECOND_MS, type Clock } from '../base/clock';
import type { OidcClient, TokenGrant } from '../sso/ports';
import { call, clientOptions, malformed } from './call';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** RFC 8628, 3.2: the interval when the service names none. */
const DEFAULT_INTERVAL_S = 5;

export function createOidcClient(region: string, clock: Clock): OidcClient {
  const inSeconds = (seconds: number): Date => new Date(clock.now() + seconds * SECOND_MS);
  const client = new SSOOIDCClient(clientOptions(region, 3));
  const once = new SSOOIDCClient(clientOptions(region, 1));
  return {
    async registerClient({ clientName, scopes }, signal) {
      const response = await call(
        'RegisterClient',
        region,
        (options) =>
          client.send(
            new RegisterClientCommand({
              clientName,
              clientType: 'public',
              ...(scopes.length > 0 && { scopes: [...scopes] }),
            }),
            options,
          ),
        signal,
      );
      const { clientId, clientSecret, clientSecretExpiresAt } = response;
      if (!clientId || !clientSecret || !clientSecretExpiresAt) throw malformed('RegisterClient', region);
      return { clientId, clientSecret, expiresAt: new Date(clientSecretExpiresAt * SECOND_MS) };
    },

    async startDeviceAuthorization({ registration: { clientId, clientSecret }, startUrl }, signal) {
      const response = await call(
        'StartDeviceAuthorization',
        region,
        (options) =>
          client.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }), options),
        signal,
      );
      const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } =
        response;
      if (!deviceCode || !userCode || !verificationUri || !expiresIn) {
        throw malformed('StartDeviceAuthorization', region);
      }
      return {
        deviceCode,
        userCode,
        verificationUri,
        verificationUriComplete: verificationUriComplete ?? verificationUri,
        expiresAt: inSeconds(expiresIn),
        intervalMs: (interval || DEFAULT_INTERVAL_S) * SECOND_MS,
      };
    },

    async createToken({ registration: { clientId, clientSecret }, grant }, signal) {
      const response = await call(
        'CreateToken',
        region,
        (options) =>
          once.send(new CreateTokenCommand({ clientId, clientSecret, ...grantParameters(grant) }), options),
        signal,
      );
      const { accessToken, expiresIn, refreshToken } = response;
      if (!accessToken || !expiresIn) throw malformed('CreateToken', region);
      return { accessToken, expiresAt: inSeconds(expiresIn), ...(refreshToken && { refreshToken }) };
    },
  };
}

function grantParameters(grant: TokenGrant) {
  return grant.type === 'deviceCode'
    ? { grantType: DEVICE_CODE_GRANT, deviceCode: grant.deviceCode }
    : { grantType: 'refresh_token', refreshToken: grant.refreshToken };
}
