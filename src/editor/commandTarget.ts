import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findLoginEnd, findLoginProfiles, findSessionId, loginSessionOf } from '../config/profileSession';
import type { Profile, SharedConfig, SsoSession } from '../config/sharedConfig';
import { CredentialsError } from '../credentials/errors';
import { loginLabel, type LoginStatus } from '../signin/loginStatus';
import type { SessionStatus } from '../sso/sessionStatus';
import type { SessionStatuses } from '../sso/sessionStore';
import { consoleStateText, stateText } from './activeProfile/hover';
import { withoutIcons } from './plainText';
import type { TreeNode } from './tree/treeNodes';

/**
 * What a command was called on: a tree row, or `{session}` (of Identity Center, or a `login_session`) / `{profile}` / `{session, account, role}` / a profile's name
 * from a keybinding, task or link.
 */
export interface CommandTarget {
  readonly session?: string;
  readonly profile?: string;
  /** Twelve digits; of the session's directory. */
  readonly account?: string;
  /** The name of a role (permission set) in the account. */
  readonly role?: string;
}

/** Reads a command's argument; anything that names nothing is no target. */
export function readTarget(argument: unknown): CommandTarget {
  if (typeof argument === 'string') return { profile: argument };
  if (typeof argument !== 'object' || argument === null) return {};
  if (isTreeNode(argument)) {
    return readNode(argument);
  }
  const { session, profile, account, role } = argument as Readonly<Record<keyof CommandTarget, unknown>>;
  return {
    ...(typeof session === 'string' && { session }),
    ...(typeof profile === 'string' && { profile }),
    ...(typeof account === 'string' && ACCOUNT_ID.test(account) && { account }),
    ...(typeof role === 'string' && { role }),
  };
}

const ACCOUNT_ID = /^[0-9]{12}$/;

function readNode(node: TreeNode): CommandTarget {
  switch (node.kind) {
    case 'session':
      return { session: node.status.session.id };
    case 'consoleSession': {
      const [profile] = node.status.profiles;
      return profile === undefined ? {} : { profile };
    }
    case 'profile':
      return { profile: node.profile.name };
    case 'container':
      return { profile: node.grant.profile };
    case 'account':
      return { session: node.sessionId, ...(node.accountId && { account: node.accountId }) };
    case 'directory':
      return { session: node.sessionId };
    case 'directoryAccount':
      return { session: node.sessionId, account: node.account.accountId };
    case 'directoryRole': {
      const [profile] = node.profiles;
      return {
        session: node.sessionId,
        account: node.account.accountId,
        role: node.roleName,
        ...(profile && { profile: profile.name }),
      };
    }
    case 'directoryNote':
      return { session: node.sessionId, ...(node.accountId && { account: node.accountId }) };
    default:
      return {};
  }
}

/**
 * The session that a target names, itself or through its profile; undefined when it names nothing.
 * @throws CredentialsError `unknownProfile`, `unknownSession`, `consoleLogin` or `noSession` when what it names is not
 * there.
 */
export function findTargetSession(target: CommandTarget, config: SharedConfig): SsoSession | undefined {
  if (target.session !== undefined) {
    const session = config.sessions.get(target.session);
    if (session) return session;
    throw new CredentialsError('unknownSession', `no session ${target.session}`, {
      details: { session: target.session },
    });
  }
  if (target.profile === undefined) return undefined;
  const profile = config.profiles.get(target.profile);
  if (!profile) {
    throw new CredentialsError('unknownProfile', `no profile ${target.profile}`, {
      details: { profile: target.profile },
    });
  }
  const session = config.sessions.get(findSessionId(profile, config) ?? '');
  if (session) return session;
  throw noSessionError(profile, config);
}

/** The profile with a console sign-in (`aws login`) that a target names, or that its profile gets its credentials from. */
export function findConsoleProfile(
  { session, profile: name }: CommandTarget,
  config: SharedConfig,
): Profile | undefined {
  if (session !== undefined && !config.sessions.has(session)) {
    return findLoginProfiles(config).find((each) => loginSessionOf(each) === session);
  }
  const profile = session === undefined ? config.profiles.get(name ?? '') : undefined;
  if (!profile || findSessionId(profile, config) !== undefined) return undefined;
  const end = findLoginEnd(profile, config);
  return end?.kind === 'login' ? end.profile : undefined;
}

/** Why a profile has no session to log in to. */
export function noSessionError(profile: Profile, config: SharedConfig): CredentialsError {
  const sessionId = findSessionId(profile, config);
  if (sessionId !== undefined) {
    return new CredentialsError('unknownSession', `profile ${profile.name} names no session that is there`, {
      details: { profile: profile.name, session: sessionId },
    });
  }
  const console = findConsoleProfile({ profile: profile.name }, config);
  if (console) {
    return new CredentialsError('consoleLogin', `profile ${console.name} logs in with aws login`, {
      details: { profile: console.name },
    });
  }
  return new CredentialsError('noSession', `profile ${profile.name} has no session`, {
    details: { profile: profile.name },
  });
}

/** Lets the user choose a session; the only one is chosen without asking. Undefined: nothing chosen or none there. */
export async function pickSession(
  placeHolder: string,
  sessions: SessionStatuses,
  isOffered: (status: SessionStatus) => boolean = () => true,
): Promise<SsoSession | undefined> {
  return pickOne(placeHolder, [...sessions.values()].filter(isOffered).map(sessionItem));
}

/** The same with console sign-ins beside the sessions of Identity Center. */
export async function pickLogin(
  placeHolder: string,
  sessions: readonly SessionStatus[],
  logins: readonly LoginStatus[],
): Promise<SsoSession | LoginStatus | undefined> {
  return pickOne<SsoSession | LoginStatus>(placeHolder, [
    ...sessions.map(sessionItem),
    ...logins.map((login) => ({
      label: withoutIcons(loginLabel(login)),
      description: consoleStateText(login.state),
      detail: withoutIcons(login.loginSession),
      value: login,
    })),
  ]);
}

function sessionItem({ session, state, renewable }: SessionStatus): PickItem<SsoSession> {
  return {
    label: withoutIcons(session.label),
    description: stateText(state, renewable),
    detail: withoutIcons(`${session.startUrl} · ${session.region}`),
    value: session,
  };
}

interface PickItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

async function pickOne<T>(placeHolder: string, items: readonly PickItem<T>[]): Promise<T | undefined> {
  if (items.length <= 1) return items[0]?.value;
  const options = { title: l10n.t('AWS SSO'), placeHolder, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.value;
}

function isTreeNode(value: object): value is TreeNode {
  return 'kind' in value && 'id' in value;
}
