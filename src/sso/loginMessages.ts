/** A message in a terminal that says that a login is needed. */
export interface LoginMessage {
  readonly startIndex: number;
  readonly length: number;
  /** Which session it is about: the name, or the start URL, that the tool looked for a token under. */
  readonly session?: string;
  /** Base name of the token file that it is about. */
  readonly tokenFile?: string;
  readonly profile?: string;
}

/**
 * What the tools say when an Identity Center token is missing or expired, by tool. Failures of the network are told
 * with similar words and are left out: a login does not mend them.
 */
const MESSAGES: readonly RegExp[] = [
  // AWS CLI, botocore
  /Error loading SSO Token: Token for (?<session>\S.{0,200}?) (?:does not exist|is invalid)/g,
  /Error when retrieving token from sso(?:: Token has expired and refresh failed)?/g,
  /Token has expired and refresh failed/g,
  // AWS CLI, botocore, SDKs for Java and JavaScript, CDK
  /The SSO session associated with this profile (?:has expired or is otherwise invalid|has expired|is invalid)/g,
  // SDK for JavaScript, CDK
  /The SSO session token associated with profile=(?<profile>\S+) was not found or is invalid/g,
  /Token is expired\. To refresh this SSO session run 'aws sso login'/g,
  // The portal, through any of them
  /Session token not found or invalid/g,
  // SDK for Go, Terraform, OpenTofu
  /(?:SSOProviderInvalidToken: )?the SSO session has expired or is invalid/g,
  /cached SSO token is expired, or not present, and cannot be refreshed/g,
  /failed to read cached SSO token file/g,
  /(?:failed to refresh cached credentials, )?refresh cached SSO token failed, .{0,300}?InvalidGrantException/g,
  /operation error SSO OIDC: CreateToken, .{0,300}?InvalidGrantException/g,
  // SDK for .NET, AWS Tools for PowerShell
  /No valid SSO Token could be found/g,
  // Console sign-ins (`aws login`): AWS CLI, botocore
  /Unable to load a existing login session for session (?<session>\S{1,300}?)\. Please reauthenticate with 'aws login'/g,
  /Error loading login session token: .{0,300}?(?= Please (?:reauthenticate|try)|["'}]|$)/g,
  /Your session has expired or credentials have changed\. Please reauthenticate using 'aws login'/g,
  // Console sign-ins: SDK for JavaScript
  /Failed to load a token for session (?<session>\S{1,300}?), please re-authenticate using aws login/g,
  /Unable to refresh credentials because of a change in your password/g,
  /You may be missing permissions? for the 'CreateOAuth2Token' action/g,
  /Your session has expired\. Please reauthenticate/g,
  // SDK for Java
  /Unable to load SSO token/g,
];

/** Many programs speak of tokens for something: this one counts when the name is that of a session. */
const NAMED_TOKEN = /Token for (?<session>\S.{0,200}?) does not exist/g;
const TOKEN_FILE = /[\\/]sso[\\/]cache[\\/](?<file>[0-9a-f]{40}\.json)/;
/** No tool says it in a longer line; a line may be megabytes of something else. */
const LONGEST_LINE = 4000;

/** Finds the messages in one line; they do not overlap. */
export function findLoginMessages(line: string, isSession: (name: string) => boolean): LoginMessage[] {
  if (line.length > LONGEST_LINE || !/token|SSO|login session|reauthenticate|your password/i.test(line))
    return [];
  const tokenFile = TOKEN_FILE.exec(line)?.groups?.['file'];
  const found: LoginMessage[] = [];
  for (const match of [...MESSAGES, NAMED_TOKEN].flatMap((pattern) => [...line.matchAll(pattern)])) {
    const { session, profile } = match.groups ?? {};
    const message = { startIndex: match.index, length: match[0].length };
    if (found.some((other) => overlaps(other, message))) continue;
    if (match[0].startsWith('Token for') && !isSession(session ?? '')) continue;
    found.push({
      ...message,
      ...(session !== undefined && { session }),
      ...(profile !== undefined && { profile }),
      ...(tokenFile !== undefined && { tokenFile }),
    });
  }
  return found.sort((a, b) => a.startIndex - b.startIndex);
}

function overlaps(a: LoginMessage, b: LoginMessage): boolean {
  return a.startIndex < b.startIndex + b.length && b.startIndex < a.startIndex + a.length;
}
