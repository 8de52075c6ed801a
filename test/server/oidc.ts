import { findInstance, type Instance } from './config';
import { jsonReply, type HttpRequest, type Reply } from './http';
import { oidcRefusal } from './oidcErrors';
import { OidcParameters } from './oidcParameters';
import { DEVICE_CODE_GRANT, isGrantType, type GrantType, type Registration } from './registrations';
import { isSameRegion, regionOf, urlInRegion } from './regions';
import type { IssuedTokens } from './sessions';
import type { EmulatorState } from './state';

/** The only address that a browser login may return to; the port is the client's choice of the moment. */
const LOOPBACK_CALLBACK = /^(http:\/\/127\.0\.0\.1)(?::\d{1,5})?(\/oauth\/callback)$/;
/**
 * The service has refused a name with blanks (aws/aws-cli#7643) and does not say which characters it takes: these are
 * the ones that names usually have.
 */
const CLIENT_NAME = /^[\w-]+$/;
const KNOWN_SCOPES =
  /^(sso:account:access|codecatalyst:read_write|codewhisperer:\w+|openid|aws|offline_access)$/;

export function registerClient(state: EmulatorState, request: HttpRequest): Reply {
  const parameters = OidcParameters.parse(request);
  const clientName = parameters.required('clientName');
  if (!CLIENT_NAME.test(clientName)) throw oidcRefusal('invalid_client_metadata', 'Invalid client name');
  if (parameters.required('clientType') !== 'public') {
    throw oidcRefusal('invalid_client_metadata', 'Invalid client type');
  }
  const scopes = parameters.list('scopes') ?? [];
  if (!scopes.every((scope) => KNOWN_SCOPES.test(scope))) {
    throw oidcRefusal('invalid_scope', 'Invalid scope requested');
  }
  const redirectUris = parameters.list('redirectUris') ?? [];
  if (!redirectUris.every((uri) => LOOPBACK_CALLBACK.test(uri))) {
    throw oidcRefusal('invalid_redirect_uri', 'Invalid redirect uri');
  }
  const issuerUrl = parameters.optional('issuerUrl');
  const region = regionOf(request);
  if (issuerUrl !== undefined && !isSameRegion(knownInstance(state, issuerUrl).region, region)) {
    throw oidcRefusal('invalid_request', 'Invalid issuer url provided');
  }
  const registration = state.registrations.register(
    {
      clientName,
      scopes,
      redirectUris: redirectUris.map(withoutPort),
      grantTypes: registeredGrantTypes(parameters.list('grantTypes'), redirectUris, issuerUrl),
      ...(issuerUrl === undefined ? {} : { issuerUrl }),
      region,
    },
    state.config.lifetimes.registrationSeconds,
  );
  const endpoint = region === undefined ? state.pagesUrl : urlInRegion(state.pagesUrl, region);
  return jsonReply(200, {
    clientId: registration.clientId,
    clientSecret: registration.clientSecret,
    clientIdIssuedAt: Math.floor(registration.issuedAt / 1000),
    clientSecretExpiresAt: Math.floor(registration.expiresAt / 1000),
    authorizationEndpoint: `${endpoint}/authorize`,
    tokenEndpoint: `${endpoint}/token`,
  });
}

/** A start URL of another region is taken, too: the person learns of it on the page (aws/aws-cli#5058). */
export function startDeviceAuthorization(state: EmulatorState, request: HttpRequest): Reply {
  const parameters = OidcParameters.parse(request);
  const client = authenticateClient(state, request, parameters, DEVICE_CODE_GRANT);
  const instance = knownInstance(state, parameters.required('startUrl'));
  const authorization = state.deviceAuthorizations.start(client, instance, state.config.lifetimes);
  const verificationUri = `${state.pagesUrl}/device`;
  return jsonReply(200, {
    deviceCode: authorization.deviceCode,
    userCode: authorization.userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${authorization.userCode}`,
    expiresIn: state.config.lifetimes.deviceCodeSeconds,
    interval: authorization.intervalSeconds,
  });
}

export function createToken(state: EmulatorState, request: HttpRequest): Reply {
  const parameters = OidcParameters.parse(request);
  const grantType = parameters.required('grantType');
  if (!isGrantType(grantType)) throw oidcRefusal('unsupported_grant_type', 'Unsupported grant type');
  const client = authenticateClient(state, request, parameters, grantType);
  const tokens = tokensFor(state, grantType, client, parameters);
  return jsonReply(200, {
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    expiresIn: tokens.expiresInSeconds,
    ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
  });
}

/** Whether a redirect URI is the loopback callback that the client registered, on whatever port. */
export function isRegisteredRedirect(client: Registration, redirectUri: string): boolean {
  return LOOPBACK_CALLBACK.test(redirectUri) && client.redirectUris.includes(withoutPort(redirectUri));
}

function tokensFor(
  state: EmulatorState,
  grantType: GrantType,
  client: Registration,
  parameters: OidcParameters,
): IssuedTokens {
  switch (grantType) {
    case DEVICE_CODE_GRANT:
      return redeemDeviceCode(state, client, parameters.required('deviceCode'));
    case 'authorization_code':
      return redeemAuthorizationCode(state, client, parameters);
    case 'refresh_token': {
      const tokens = state.sessions.rotate(parameters.required('refreshToken'), client);
      if (tokens === undefined) throw oidcRefusal('invalid_grant', 'Invalid refresh token provided');
      return tokens;
    }
  }
}

function redeemDeviceCode(state: EmulatorState, client: Registration, deviceCode: string): IssuedTokens {
  const authorization = state.deviceAuthorizations.findByDeviceCode(deviceCode);
  if (authorization?.clientId !== client.clientId) {
    throw oidcRefusal('invalid_grant', 'Invalid device code provided');
  }
  const { decision } = authorization;
  if (decision.kind === 'used') throw oidcRefusal('invalid_grant', 'Invalid device code provided');
  if (state.deviceAuthorizations.isExpired(authorization)) {
    throw oidcRefusal('expired_token', 'Device code has expired');
  }
  const { slowDownSeconds } = state.config.lifetimes;
  if (state.deviceAuthorizations.pollIsTooEarly(authorization, slowDownSeconds)) {
    throw oidcRefusal('slow_down', 'Too many requests; poll less often');
  }
  switch (decision.kind) {
    case 'pending':
      throw oidcRefusal('authorization_pending', 'Authorization is still pending');
    case 'denied':
      throw oidcRefusal('access_denied', 'The user denied the request');
    case 'allowed':
      authorization.decision = { kind: 'used' };
      return state.sessions.issueTokens(decision.session, client);
  }
}

function redeemAuthorizationCode(
  state: EmulatorState,
  client: Registration,
  parameters: OidcParameters,
): IssuedTokens {
  const session = state.authorizationCodes.redeem(
    parameters.required('code'),
    client.clientId,
    parameters.required('redirectUri'),
    parameters.required('codeVerifier'),
  );
  if (session === undefined) throw oidcRefusal('invalid_grant', 'Invalid authorization code provided');
  return state.sessions.issueTokens(session, client);
}

function authenticateClient(
  state: EmulatorState,
  request: HttpRequest,
  parameters: OidcParameters,
  grantType: GrantType,
): Registration {
  const client = state.registrations.authenticate(
    parameters.required('clientId'),
    parameters.required('clientSecret'),
    regionOf(request),
  );
  if (!client.grantTypes.includes(grantType)) {
    throw oidcRefusal('unauthorized_client', 'The client is not registered for this grant type');
  }
  return client;
}

/** The grants a client may use: the device flow unless it names others; the browser flow needs an address and an issuer. */
function registeredGrantTypes(
  wanted: readonly string[] | undefined,
  redirectUris: readonly string[],
  issuerUrl: string | undefined,
): GrantType[] {
  if (wanted === undefined || wanted.length === 0) return [DEVICE_CODE_GRANT, 'refresh_token'];
  const grantTypes = wanted.filter(isGrantType);
  if (grantTypes.length < wanted.length) {
    throw oidcRefusal('unsupported_grant_type', 'Unsupported grant type');
  }
  if (grantTypes.includes('authorization_code') && (issuerUrl === undefined || redirectUris.length === 0)) {
    throw oidcRefusal('invalid_request', 'authorization_code needs redirectUris and issuerUrl');
  }
  return grantTypes;
}

function knownInstance(state: EmulatorState, startUrl: string): Instance {
  const instance = findInstance(state.config, startUrl);
  if (instance === undefined) throw oidcRefusal('invalid_request', 'Invalid start url provided');
  return instance;
}

function withoutPort(redirectUri: string): string {
  return redirectUri.replace(LOOPBACK_CALLBACK, '$1$2');
}
