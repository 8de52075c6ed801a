import { jsonReply, Refusal, type Reply } from './http';

const EXCEPTIONS = {
  authorization_pending: 'AuthorizationPendingException',
  slow_down: 'SlowDownException',
  expired_token: 'ExpiredTokenException',
  access_denied: 'AccessDeniedException',
  invalid_grant: 'InvalidGrantException',
  invalid_request: 'InvalidRequestException',
  invalid_scope: 'InvalidScopeException',
  invalid_client: 'InvalidClientException',
  invalid_client_metadata: 'InvalidClientMetadataException',
  invalid_redirect_uri: 'InvalidRedirectUriException',
  unauthorized_client: 'UnauthorizedClientException',
  unsupported_grant_type: 'UnsupportedGrantTypeException',
  server_error: 'InternalServerException',
} as const;

export type OidcError = keyof typeof EXCEPTIONS;

const STATUS: Partial<Record<OidcError, number>> = { invalid_client: 401, server_error: 500 };

/** The type travels in a header, as the service sends it; the body follows RFC 6749. */
export function oidcErrorReply(error: OidcError, description: string): Reply {
  return jsonReply(
    STATUS[error] ?? 400,
    { error, error_description: description },
    {
      'x-amzn-ErrorType': `${EXCEPTIONS[error]}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`,
    },
  );
}

export function oidcRefusal(error: OidcError, description: string): Refusal {
  return new Refusal(oidcErrorReply(error, description));
}
