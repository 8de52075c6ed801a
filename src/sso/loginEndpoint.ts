import type { HttpSend } from '../base/http';
import type { SsoSession } from '../config/sharedConfig';
import type { OidcClient, SsoClients } from './ports';
import { resolveStartUrl } from './startUrl';

/** A session as its login sees it, and the service that logs it in. */
export interface OpenedEndpoint {
  /** In the region of its portal; its start URL is the configured one, which the caches are named by. */
  readonly session: SsoSession;
  /** Is told the start URL of the portal, whatever the session calls it. */
  readonly oidc: OidcClient;
}

/**
 * Finds where a session logs in, following a start URL of the company's own.
 * @throws SsoError `unresolvedStartUrl` or `invalidRegion`; the signal's reason.
 */
export async function openLoginEndpoint(
  session: SsoSession,
  clients: SsoClients,
  send: HttpSend,
  signal: AbortSignal,
): Promise<OpenedEndpoint> {
  const { startUrl, region, isDualStack } = await resolveStartUrl(session, send, signal);
  const oidc = clients.oidc(region, isDualStack);
  return {
    session: { ...session, region },
    oidc: startUrl === session.startUrl ? oidc : withStartUrl(oidc, startUrl),
  };
}

function withStartUrl(oidc: OidcClient, startUrl: string): OidcClient {
  return {
    registerClient: (input, signal) => oidc.registerClient({ ...input, issuerUrl: startUrl }, signal),
    authorizeUrl: (input) => oidc.authorizeUrl(input),
    startDeviceAuthorization: (input, signal) =>
      oidc.startDeviceAuthorization({ ...input, startUrl }, signal),
    createToken: (input, signal) => oidc.createToken(input, signal),
  };
}
