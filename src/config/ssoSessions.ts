import { onFirstUse } from '../base/lazy';
import { profilesThatMayHave, type ConfigSections } from './configSections';
import { findCliKind } from './credentialKinds';
import { isLineEnd, PORTABLE_NAME } from './documentText';
import { createError, createWarning, printable } from './problem';
import { checkRegion } from './regions';
import { findPlace, getValue, type SettingsGroup } from './profileSettings';
import type { Problem, ProblemCode, SsoSession } from './sharedConfig';

/** The id of the session behind an SSO profile: what names its token file. */
export function sessionIdOfSettings(profile: SettingsGroup): string | undefined {
  return getValue(profile, 'sso_session') ?? getValue(profile, 'sso_start_url');
}

/** The `[sso-session x]` sections, then one session for each start URL that profiles give inline. */
export function createSessions(sections: ConfigSections): Map<string, SsoSession> {
  const sessions = new Map<string, SsoSession>();
  for (const section of sections.sessions.values()) sessions.set(section.name, createSession(section));
  const inline = [...groupInlineProfiles(profilesThatMayHave('sso_start_url', sections))].filter(
    ([startUrl]) => !sessions.has(startUrl),
  );
  const labels = [...sessions.keys(), ...inline.map(([startUrl]) => shortLabel(startUrl))];
  for (const [startUrl, users] of inline) {
    const short = shortLabel(startUrl);
    const isTaken = labels.indexOf(short) !== labels.lastIndexOf(short);
    sessions.set(startUrl, createInlineSession(startUrl, isTaken ? startUrl : short, users));
  }
  return sessions;
}

/** Words of `[sso-session x]` and `sso_start_url`, as any case may have them: the flag `i` takes six times as long. */
const SESSION_WORD = /[sS][sS][oO](?:-[sS][eE][sS][sS][iI][oO][nN]|_[sS][tT][aA][rR][tT]_[uU][rR][lL])/g;
const PLAIN_SESSION_LINE = new RegExp(
  `(?:\\[sso-session (${PORTABLE_NAME.source})\\]|sso_start_url *= *([!-"$-:<-~]+)) *(?=[\\r\\n]|$)`,
  'y',
);

/**
 * The ids of the sessions that a config file names, where each line that names one is written as tools write it: costs next
 * to nothing. A legacy profile with an `sso_session` besides is counted too.
 * @returns undefined where only parsing tells.
 */
export function findPlainSessionIds(text: string): Set<string> | undefined {
  const ids = new Set<string>();
  let isInSession = false;
  let lookedUpTo = 0;
  for (const { index } of text.matchAll(SESSION_WORD)) {
    const start = text.startsWith('[', index - 1) ? index - 1 : index;
    PLAIN_SESSION_LINE.lastIndex = start;
    const isLineStart = start === 0 || isLineEnd(text.charCodeAt(start - 1));
    const found = isLineStart ? PLAIN_SESSION_LINE.exec(text) : null;
    if (!found) return undefined;
    const [, name, startUrl] = found;
    isInSession =
      name !== undefined || (isInSession && !/[\r\n][ \t]*\[/.test(text.slice(lookedUpTo, start)));
    lookedUpTo = start;
    if (name !== undefined) ids.add(name);
    else if (startUrl !== undefined && !isInSession) ids.add(startUrl);
  }
  return ids;
}

function createSession(section: SettingsGroup): SsoSession {
  const startUrl = getValue(section, 'sso_start_url') ?? '';
  const region = getValue(section, 'sso_region') ?? '';
  const getProblems = onFirstUse(() => findProblems(section, startUrl, region));
  return {
    id: section.name,
    label: section.name,
    startUrl,
    region,
    scopes: (getValue(section, 'sso_registration_scopes') ?? '')
      .split(/[,\n]/)
      .map((scope) => scope.trim())
      .filter((scope) => scope !== ''),
    legacy: false,
    // Lines are counted when somebody asks for one: that takes longer than all else here.
    get location() {
      return { file: section.file, line: section.line };
    },
    get problems() {
      return getProblems();
    },
  };
}

function findProblems(section: SettingsGroup, startUrl: string, region: string): Problem[] {
  const title = `[sso-session ${printable(section.name)}]`;
  const missing = (code: ProblemCode, key: string): Problem =>
    createError(code, `${title} has no ${key}: add it.`, section.file, section.line);
  return [
    ...section.problems,
    ...(startUrl === '' ? [missing('missingStartUrl', 'sso_start_url')] : []),
    ...(region === '' ? [missing('missingRegion', 'sso_region')] : []),
    ...checkStartUrl(section, title),
    ...checkRegion(section, 'sso_region', () => title),
  ];
}

type Users = [SettingsGroup, ...SettingsGroup[]];

function groupInlineProfiles(profiles: readonly SettingsGroup[]): Map<string, Users> {
  const users = new Map<string, Users>();
  for (const profile of profiles) {
    const startUrl = getValue(profile, 'sso_start_url');
    if (startUrl === undefined || getValue(profile, 'sso_session') !== undefined) continue;
    if (findCliKind(profile) !== 'sso') continue;
    const others = users.get(startUrl);
    if (others) others.push(profile);
    else users.set(startUrl, [profile]);
  }
  return users;
}

function createInlineSession(startUrl: string, label: string, users: Users): SsoSession {
  const [first] = users;
  const region = users.map((user) => getValue(user, 'sso_region')).find((value) => value !== undefined) ?? '';
  const getProblems = onFirstUse(() => findInlineProblems(startUrl, region, users));
  return {
    id: startUrl,
    label,
    startUrl,
    region,
    scopes: [],
    legacy: true,
    get location() {
      const { file, line } = findPlace(first, 'sso_start_url');
      return { file, line };
    },
    get problems() {
      return getProblems();
    },
  };
}

function findInlineProblems(startUrl: string, region: string, users: Users): Problem[] {
  const [first] = users;
  const problems = checkStartUrl(first, `profile "${printable(first.name)}"`);
  for (const user of users) {
    const other = getValue(user, 'sso_region');
    if (other === undefined || other === region) continue;
    const { file, line } = findPlace(user, 'sso_region');
    const message = `Profile "${printable(user.name)}" has another sso_region than other profiles of ${printable(startUrl)}, although they share a login. This extension logs in in ${printable(region)}.`;
    problems.push(createWarning('inconsistentSession', message, file, line));
  }
  return problems;
}

/** The host, where that is enough to tell a session from the others. */
function shortLabel(url: string): string {
  return (URL.canParse(url) && new URL(url).host) || url;
}

/** The CLI takes https alone; a start URL on this machine is a test server. */
function checkStartUrl(owner: SettingsGroup, ownerName: string): Problem[] {
  const startUrl = getValue(owner, 'sso_start_url');
  if (startUrl === undefined) return [];
  // The parser of addresses mends what the service refuses, such as https:/example.
  const url = /^[a-z]+:\/\/[^/]/i.test(startUrl) && URL.canParse(startUrl) ? new URL(startUrl) : undefined;
  const { file, line } = findPlace(owner, 'sso_start_url');
  if (!url || /[^!-~]/.test(startUrl) || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    const message = `The sso_start_url of ${ownerName} is not a web address: write it as https://example.awsapps.com/start.`;
    return [createError('invalidStartUrl', message, file, line)];
  }
  if (url.protocol === 'https:') return [];
  const message = `The sso_start_url of ${ownerName} must start with https://.`;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return [(isLocal ? createWarning : createError)('invalidStartUrl', message, file, line)];
}
