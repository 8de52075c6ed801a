import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { SECOND_MS, type Clock } from '../base/clock';
import type { OidcClient, TokenGrant } from '../sso/ports';
import { findServiceEndpoint } from '../sso/serviceEndpoint';
import { Answer } from './answer';
import { limitAnswers } from './answerSize';
import { call, clientOptions } from './call';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The address to return to is registered without a port: each login listens on another one. */
const BROWSER_CLIENT = {
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
};
/** RFC 8628, 3.2, names the interval when the service does not. The bounds keep its word from meaning "now" or "never". */
const POLL_INTERVAL_S = { least: 1, most: 60, usual: 5 };

export function createOidcClient(region: string, clock: Clock, isDualStack = false): OidcClient {
  const client = new SSOOIDCClient(clientOptions('oidc', region, { maxAttempts: 3, isDualStack }));
  const once = new SSOOIDCClient(clientOptions('oidc', region, { maxAttempts: 1, isDualStack }));
  for (const { middlewareStack } of [client, once]) middlewareStack.use(limitAnswers());
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
      const answer = new Answer('RegisterClient', region, response);
      return {
        clientId: answer.opaque('clientId'),
        clientSecret: answer.opaque('clientSecret'),
        expiresAt: answer.moment('clientSecretExpiresAt', SECOND_MS),
      };
    },

    async startDeviceAuthorization({ registration: { clientId, clientSecret }, startUrl }, signal) {
      const response = await call(
        'StartDeviceAuthorization',
        region,
        (options) =>
          client.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }), options),
        signal,
      );
      const answer = new Answer('StartDeviceAuthorization', region, response);
      const verificationUri = answer.webLink('verificationUri');
      return {
        deviceCode: answer.opaque('deviceCode'),
        userCode: answer.userCode('userCode'),
        verificationUri,
        verificationUriComplete:
          response.verificationUriComplete === undefined
            ? verificationUri
            : answer.webLink('verificationUriComplete'),
        expiresAt: answer.lifetime('expiresIn', clock),
        intervalMs: answer.pause('interval', POLL_INTERVAL_S),
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
      const answer = new Answer('CreateToken', region, response);
      const refreshToken = answer.optionalOpaque('refreshToken');
      return {
        accessToken: answer.opaque('accessToken'),
        expiresAt: answer.lifetime('expiresIn', clock),
        ...(refreshToken && { refreshToken }),
      };
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
