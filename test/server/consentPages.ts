import { findInstance } from './config';
import { formFields, redirectReply, type HttpRequest, type Reply } from './http';
import { isRegisteredRedirect } from './oidc';
import { decisionForm, escapeHtml, factList, htmlPage, messagePage } from './pages';
import { regionOf } from './regions';
import type { Registration } from './registrations';
import type { EmulatorState } from './state';

/** base64url of a SHA-256. */
const CODE_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The page that a browser login opens (RFC 6749 with PKCE). While client or redirect URI are in doubt the error is
 * shown here; after that it goes back to the client, as RFC 6749, 4.1.2.1 asks.
 */
export function showConsent(state: EmulatorState, request: HttpRequest): Reply {
  const { query } = request;
  const client = state.registrations.find(query.get('client_id') ?? '', regionOf(request));
  if (client === undefined || state.clock.now() >= client.expiresAt) {
    return failurePage('The app is not registered, or its registration has expired.');
  }
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isRegisteredRedirect(client, redirectUri)) {
    return failurePage('The address to return to is not the one that the app registered.');
  }
  const instance = findInstance(state.config, client.issuerUrl ?? '');
  if (instance === undefined) return failurePage('The app is not registered with this Identity Center.');

  const stateParameter = query.get('state') ?? '';
  const problem = problemOf(client, query);
  if (problem !== undefined) return backToClient(redirectUri, { error: problem, state: stateParameter });
  const nonce = state.authorizationCodes.askConsent({
    clientId: client.clientId,
    redirectUri,
    state: stateParameter,
    codeChallenge: query.get('code_challenge') ?? '',
    startUrl: instance.startUrl,
    userName: instance.userName,
  });
  return htmlPage(
    200,
    `Allow ${client.clientName} to access your data?`,
    `<p>It will see your AWS accounts and roles, and act in them as you.</p>
${factList({ App: client.clientName, 'Signed in as': instance.userName, 'Start URL': instance.startUrl })}
<p class="quiet">Allow only if you started this sign-in yourself, on this computer.
The answer goes to ${escapeHtml(new URL(redirectUri).host)}.</p>
${decisionForm('/authorize', { nonce })}`,
  );
}

export function answerConsent(state: EmulatorState, request: HttpRequest): Reply {
  const fields = formFields(request);
  const consent = state.authorizationCodes.takeConsent(fields.get('nonce') ?? '');
  if (consent === undefined) {
    return messagePage(403, 'This page is out of date', 'Start again in the app.');
  }
  if (fields.get('decision') !== 'allow') {
    return backToClient(consent.redirectUri, { error: 'access_denied', state: consent.state });
  }
  const session = state.sessions.open(consent.startUrl, consent.userName);
  const { authorizationCodeSeconds } = state.config.lifetimes;
  const code = state.authorizationCodes.issue(consent, session, authorizationCodeSeconds);
  return backToClient(consent.redirectUri, { code, state: consent.state });
}

function problemOf(client: Registration, query: URLSearchParams): string | undefined {
  if (!client.grantTypes.includes('authorization_code')) return 'unauthorized_client';
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  if (query.get('state') === null || query.get('code_challenge_method') !== 'S256') return 'invalid_request';
  if (!CODE_CHALLENGE.test(query.get('code_challenge') ?? '')) return 'invalid_request';
  // The service's own name for the parameter is not that of RFC 6749.
  if (query.has('scope') || !query.get('scopes')) return 'invalid_request';
  // Clients separate the names by blanks or by commas.
  const scopes = (query.get('scopes') ?? '').split(/[ ,]+/).filter(Boolean);
  return scopes.every((scope) => client.scopes.includes(scope)) ? undefined : 'invalid_scope';
}

function backToClient(redirectUri: string, parameters: Record<string, string>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return redirectReply(url.href);
}

function failurePage(message: string): Reply {
  return messagePage(400, 'This sign-in cannot go on', message);
}
