import { jsonReply, Refusal, type Reply } from './http';
import { infoPage, messagePage } from './pages';
import type { Credentials } from './credentials';
import type { EmulatorState } from './state';

const SHORTEST_SESSION_SECONDS = 900;
const LONGEST_SESSION_SECONDS = 43_200;

export function federationErrorReply(message: string, status = 400): Reply {
  return messagePage(status, 'Console sign-in failed', message);
}

/**
 * Trades credentials of a role or a federated user for a token that signs a browser in. The console takes no
 * credentials of IAM users themselves, be they long-lived or of a session, and no `SessionDuration` for a role that was assumed from a role.
 */
export function getSigninToken(state: EmulatorState, fields: URLSearchParams): Reply {
  const credentials = credentialsOf(state, fields.get('Session') ?? '');
  if (credentials.principal.roleArn === undefined && credentials.origin !== 'federatedUser') {
    throw refusal('The credentials must be those of a role or a federated user');
  }
  const duration = fields.get('SessionDuration');
  if (duration !== null) {
    const seconds = /^\d+$/.test(duration) ? Number(duration) : NaN;
    if (!(seconds >= SHORTEST_SESSION_SECONDS && seconds <= LONGEST_SESSION_SECONDS)) {
      throw refusal('SessionDuration must be between 900 and 43200 seconds');
    }
    if (credentials.origin === 'chainedRole') {
      throw refusal('SessionDuration cannot be used with credentials of a chained role');
    }
  }
  const { signinTokenSeconds } = state.config.lifetimes;
  return jsonReply(200, { SigninToken: state.signinTokens.issue(credentials.principal, signinTokenSeconds) });
}

/** The page that a console link opens: names who was signed in and where the console would open. */
export function consoleLogin(state: EmulatorState, fields: URLSearchParams): Reply {
  const principal = state.signinTokens.principalOf(fields.get('SigninToken') ?? '');
  if (principal === undefined) throw refusal('The sign-in token is not valid or has expired');
  const destination = fields.get('Destination') ?? '';
  if (!URL.canParse(destination)) throw refusal('Destination must be a URL');
  return infoPage(200, 'Signed in to the console', {
    Account: principal.account,
    Identity: principal.arn,
    Destination: destination,
  });
}

function credentialsOf(state: EmulatorState, session: string): Credentials {
  const { sessionId, sessionKey, sessionToken } = parseSession(session);
  const credentials = typeof sessionId === 'string' ? state.credentials.find(sessionId) : undefined;
  const valid =
    credentials !== undefined &&
    credentials.secretAccessKey === sessionKey &&
    credentials.temporary?.sessionToken === sessionToken &&
    !state.credentials.isExpired(credentials);
  if (!valid) throw refusal('The credentials in Session are not valid or have expired');
  return credentials;
}

function parseSession(text: string): Record<string, unknown> {
  try {
    const session: unknown = JSON.parse(text);
    if (typeof session === 'object' && session !== null) return session as Record<string, unknown>;
  } catch {
    // Refused below like any other value that is not an object.
  }
  throw refusal('Session must be JSON with sessionId, sessionKey and sessionToken');
}

function refusal(message: string): Refusal {
  return new Refusal(federationErrorReply(message));
}
