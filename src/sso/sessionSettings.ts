import { isPortableName } from '../config/documentText';
import type { SsoSession } from '../config/sharedConfig';
import { classifyStartUrl } from './startUrl';

export type SessionNameProblem = 'empty' | 'unportable';
export type StartUrlProblem = 'empty' | 'notAnAddress' | 'notHttps';

/** What was typed or pasted as a start URL: the address to configure, or why it is none. */
export type StartUrlReading =
  { readonly startUrl: string; readonly region?: string } | { readonly problem: StartUrlProblem };

/** What a person types in its place: the console's address is no start URL, nor is the id of an instance a whole one. */
export type TypedStartUrlProblem = StartUrlProblem | 'console' | 'instanceId';

/** `isForeign`: the host isn't one of AWS's, and has to lead to a portal. */
export type TypedStartUrlReading =
  | { readonly startUrl: string; readonly region?: string; readonly isForeign: boolean }
  | { readonly problem: TypedStartUrlProblem };

/** What every login needs: without it there is no access to accounts, and no renewal. */
export const ACCOUNT_ACCESS_SCOPE = 'sso:account:access';

/** A region becomes part of a host name: anything else could name another host. */
const REGION = /^[a-z]{2,5}(?:-[a-z]+)+-[0-9]+$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** RFC 6749, 3.3: printable, without blanks, quotes and backslashes; a comma separates them in the file. */
const SCOPE = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/;

/** Why a session cannot be called so in every AWS tool; undefined when it can. */
export function findSessionNameProblem(name: string): SessionNameProblem | undefined {
  if (name === '') return 'empty';
  return isPortableName(name) ? undefined : 'unportable';
}

/**
 * Reads a start URL as people have it: with blanks around it, without `https://`, with `/` or `#/` at its end, or as a
 * link from deep inside the portal. Only https counts, but for a server on this machine. `region` is what the host names.
 */
export function readStartUrl(typed: string): StartUrlReading {
  const text = typed.trim();
  if (text === '') return { problem: 'empty' };
  const address = SCHEME.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || /\s/.test(text) || url.username !== '' || url.password !== '') {
    return { problem: 'notAnAddress' };
  }
  const host = classifyStartUrl(address);
  const isLoopback = host?.owner === 'loopback';
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:')) return { problem: 'notHttps' };
  if (!host || !(isLoopback || url.hostname.includes('.'))) return { problem: 'notAnAddress' };
  const path = host.owner === 'aws' ? portalPath(url) : withoutSlashAtEnd(url.pathname);
  return { startUrl: `${url.origin}${path}`, ...(host.region !== undefined && { region: host.region }) };
}

/** A directory's id or alias, of which the start URL consists. */
const DIRECTORY = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
const AWS_DOMAIN =
  /(?:^|\.)(?:amazon\.com|aws\.com|signin\.aws|amazonaws(?:-us-gov)?\.(?:com|cn|eu)|amazonaws\.com\.cn|aws\.eu)$/;

/** Reads what a person types for a start URL: also the bare name of a portal, such as `acme` or `d-1234567890`. */
export function readTypedStartUrl(typed: string): TypedStartUrlReading {
  const text = typed.trim();
  const isName = DIRECTORY.test(text) && text.toLowerCase() !== 'localhost';
  if (isName && /^ssoins-/i.test(text)) return { problem: 'instanceId' };
  const reading = readStartUrl(isName ? `https://${text.toLowerCase()}.awsapps.com/start` : typed);
  if ('problem' in reading) return reading;
  const isForeign = classifyStartUrl(reading.startUrl)?.owner === 'vanity';
  if (isForeign && AWS_DOMAIN.test(new URL(reading.startUrl).hostname)) return { problem: 'console' };
  return { ...reading, isForeign };
}

/** Labels of a company's own host that name what it is for. */
const PURPOSES = ['aws', 'sso', 'login', 'portal', 'start', 'access', 'www'];

/**
 * A name for the session of a start URL, by its portal: `acme` for `https://acme.awsapps.com/start`.
 * @param isTaken names that are taken get a number
 */
export function proposeSessionName(startUrl: string, isTaken: (name: string) => boolean): string {
  const { hostname, pathname } = new URL(startUrl);
  const [, directory] = /^\/(?:directory\/)?([^/]+)/.exec(pathname) ?? [];
  const labels = hostname.split('.');
  const isInPath = directory !== undefined && (labels[0] === 'start' || labels[0] === 'identitycenter');
  const label = labels.slice(0, -1).find((part) => !PURPOSES.includes(part)) ?? labels[0];
  const name = (isInPath ? directory : label) ?? '';
  const base = isPortableName(name) ? name : 'sso';
  for (let number = 2, proposed = base; ; proposed = `${base}-${number++}`) {
    if (!isTaken(proposed)) return proposed;
  }
}

/** A start URL in the one spelling of all that lead to the same portal. */
export function portalOf(startUrl: string): string {
  const reading = readStartUrl(startUrl);
  return 'startUrl' in reading ? reading.startUrl : startUrl.replaceAll(/\s/g, '');
}

/** Whether this can be a region, known or not. */
export function isRegionName(text: string): boolean {
  return REGION.test(text);
}

/** The scopes in a list separated by commas or blanks; undefined when one of them cannot be a scope. */
export function readScopes(typed: string): string[] | undefined {
  const scopes = typed.split(/[,\s]+/).filter((scope) => scope !== '');
  return scopes.every((scope) => SCOPE.test(scope)) ? [...new Set(scopes)] : undefined;
}

/** Whether a login with the settings of one is a login with those of the other. */
export function hasSameSettings(one: SsoSession, other: SsoSession): boolean {
  const key = ({ id, startUrl, region, scopes }: SsoSession): string =>
    JSON.stringify([id, startUrl, region, scopes]);
  return key(one) === key(other);
}

/**
 * The path of an AWS portal itself, whichever of its pages the link led to. Portals of awsapps.com are at `/start` or, where
 * companies share a host, at `/directory/<id>`; the others are at the root or `/start`, and issuers at `/<instance>`.
 */
function portalPath({ hostname, pathname }: URL): string {
  const [first = '', second = ''] = pathname.split('/').filter((part) => part !== '');
  if (hostname.startsWith('identitycenter.')) return first === '' ? '' : `/${first}`;
  if (first === 'directory' && second !== '') return `/directory/${second}`;
  const isAtStart = first === 'start' || /(?:^|\.)awsapps\.(?:com|cn)$/.test(hostname);
  return isAtStart ? '/start' : '';
}

function withoutSlashAtEnd(path: string): string {
  return path.replace(/\/+$/, '');
}
