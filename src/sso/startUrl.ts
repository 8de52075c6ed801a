import type { HttpAnswer, HttpSend } from '../base/http';
import { isLoopbackHost } from '../base/webLink';
import type { SsoSession } from '../config/sharedConfig';
import { SsoError } from './errors';

/** What the host of a start URL tells by itself. */
export interface StartUrlHost {
  /** `aws`: a portal of Identity Center. `loopback`: a test server. `vanity`: it leads to a portal. */
  readonly owner: 'aws' | 'loopback' | 'vanity';
  /** The region, where the host names it. */
  readonly region?: string;
  /** The instance answers over IPv4 and IPv6: device codes are then given at the dual-stack OIDC endpoint alone. */
  readonly isDualStack: boolean;
}

/** Where to log in to a session. */
export interface LoginEndpoint {
  /** The portal itself. The token cache stays with the start URL as configured. */
  readonly startUrl: string;
  readonly region: string;
  readonly isDualStack: boolean;
}

/** Hosts that end so belong to Identity Center (AWS CLI 2.36, `customizations/sso/resolve.py`). */
const AWS_SUFFIXES = [
  'app.aws',
  'portal.amazonaws.com',
  'awsapps.com',
  'portal.amazonaws.com.cn',
  'app.amazonwebservices.com.cn',
  'awsapps.cn',
  'portal.amazonaws.eu',
  'api.amazonwebservices.eu',
];
const ISSUERS = [
  'identitycenter.amazonaws.com',
  'identitycenter.amazonaws.com.cn',
  'identitycenter.amazonaws.eu',
  'identitycenter.us-gov.amazonaws.com',
];

const DUAL_STACK_PORTAL =
  /^[^.]+\.portal\.([a-z0-9-]+)\.(?:app\.aws|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu)$/;
const PORTAL = /^[^.]+\.([a-z0-9-]+)\.portal\.amazonaws\.(?:com|com\.cn|eu)$/;

/** @returns undefined for what is not a web address. */
export function classifyStartUrl(startUrl: string): StartUrlHost | undefined {
  const url = parseWebAddress(startUrl);
  if (!url) return undefined;
  const host = url.hostname.replace(/\.$/, '');
  if (isLoopbackHost(host)) return { owner: 'loopback', isDualStack: false };
  const isAws =
    ISSUERS.includes(host) || AWS_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
  if (!isAws) return { owner: 'vanity', isDualStack: false };
  const dualStackRegion = DUAL_STACK_PORTAL.exec(host)?.[1];
  const region = dualStackRegion ?? PORTAL.exec(host)?.[1];
  return { owner: 'aws', isDualStack: dualStackRegion !== undefined, ...(region && { region }) };
}

/** Where a session logs in as far as its configuration says, without asking anyone. */
export function configuredEndpoint({
  startUrl,
  region,
}: Pick<SsoSession, 'startUrl' | 'region'>): LoginEndpoint {
  const host = classifyStartUrl(startUrl);
  return { startUrl, region: region || host?.region || '', isDualStack: host?.isDualStack ?? false };
}

/**
 * Where to log in to a session. A start URL that is not AWS's own is asked where it leads, once, as the AWS CLI does:
 * the region in the portal's host then goes before the configured one.
 * @throws SsoError `unresolvedStartUrl` when it leads to no portal; the signal's reason.
 */
export async function resolveStartUrl(
  session: Pick<SsoSession, 'startUrl' | 'region'>,
  send: HttpSend,
  signal?: AbortSignal,
): Promise<LoginEndpoint> {
  const url = parseWebAddress(session.startUrl);
  const host = classifyStartUrl(session.startUrl);
  if (!url || !host || !isSafe(url)) throw unresolved(session.startUrl, 'it is not an https address');
  if (host.owner === 'aws') return configuredEndpoint(session);
  const target = await findTarget(url, host.owner, send, signal);
  const { owner, region, isDualStack } = classifyStartUrl(target.href) ?? host;
  if (owner === 'vanity' || !isSafe(target)) {
    throw unresolved(session.startUrl, `it leads to ${target.host}, which is no AWS access portal`);
  }
  if (!region && !session.region) throw unresolved(session.startUrl, 'its portal names no region');
  return {
    startUrl: `${target.origin}${target.pathname.replace(/\/+$/, '')}`,
    region: region ?? session.region,
    isDualStack,
  };
}

/** The address that one redirection leads to, or the address itself when it does not redirect. */
async function findTarget(
  url: URL,
  owner: StartUrlHost['owner'],
  send: HttpSend,
  signal: AbortSignal | undefined,
): Promise<URL> {
  let answer: HttpAnswer;
  try {
    answer = await send({ method: 'HEAD', url }, signal);
    if (answer.status === 405 || answer.status === 501) answer = await send({ method: 'GET', url }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    // A test server need not have the pages: what it is called is known without it.
    if (owner === 'loopback') return url;
    throw unresolved(url.href, 'it does not answer', error);
  }
  const { status, headers } = answer;
  if (![301, 302, 303, 307, 308].includes(status)) {
    if (status < 400 || owner === 'loopback') return url;
    throw unresolved(url.href, `it answers with HTTP ${status}`);
  }
  if (!headers.location || !URL.canParse(headers.location, url.href)) {
    throw unresolved(url.href, 'it redirects to nowhere');
  }
  return new URL(headers.location, url);
}

/** Https, or a server on this machine. */
function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || isLoopbackHost(url.hostname);
}

function parseWebAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined;
}

function unresolved(startUrl: string, reason: string, cause?: unknown): SsoError {
  const host = URL.canParse(startUrl) ? new URL(startUrl).host : startUrl;
  return new SsoError('unresolvedStartUrl', `the start URL ${host} cannot be followed: ${reason}`, {
    details: { host, reason },
    ...(cause !== undefined && { cause }),
  });
}
