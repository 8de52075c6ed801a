import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { SECOND_MS, type Clock } from '../base/clock';
import type { OidcClient, TokenGrant } from '../sso/ports';
import { findServiceEndpoint } from '../sso/serviceEndpoint';
import { call, clientOptions, malformed } from './call';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The address to return to is registered without a port: each login listens on another one. */
const BROWSER_CLIENT = {
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
};
/** RFC 8628, 3.2: the interval when the service names none. */
const DEFAULT_INTERVAL_S = 5;

export function createOidcClient(region: string, clock: Clock, isDualStack = false): OidcClient {
  const inSeconds = (seconds: number): Date => new Date(clock.now() + seconds * SECOND_MS);
  const client = new SSOOIDCClient(clientOptions('oidc', region, { maxAttempts: 3, isDualStack }));
  const once = new SSOOIDCClient(clientOptions('oidc', region, { maxAttempts: 1, isDualStack }));
  return {
    async registerClient({ clientName, scopes, grant, issuerUrl }, signal) {
      const response = await call(
        'RegisterClient',
        region,
        (options) =>
          client.send(
            new RegisterClientCommand({
              clientName,
              clientType: 'public',
              ...(scopes.length > 0 && { scopes: [...scopes] }),
              ...(grant === 'authorizationCode' && { ...BROWSER_CLIENT, issuerUrl }),
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

    authorizeUrl({ clientId, redirectUri, state, codeChallenge, scopes }) {
      const parameters = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge_method: 'S256',
        scopes: scopes.join(' '),
        code_challenge: codeChallenge,
      };
      const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      const { origin, pathname } = findServiceEndpoint('oidc', region, isDualStack).url;
      return `${origin}${pathname.replace(/\/+$/, '')}/authorize?${query.join('&')}`;
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
  switch (grant.type) {
    case 'deviceCode':
      return { grantType: DEVICE_CODE_GRANT, deviceCode: grant.deviceCode };
    case 'authorizationCode': {
      const { code, codeVerifier, redirectUri } = grant;
      return { grantType: 'authorization_code', code, codeVerifier, redirectUri };
    }
    case 'refreshToken':
      return { grantType: 'refresh_token', refreshToken: grant.refreshToken };
  }
}
