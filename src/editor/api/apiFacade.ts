import * as vscode from 'vscode';
import type { AwsSsoProfilesApi, ApiProfile, ApiSession } from '../../api';
import { Emitter, type Observable } from '../../base/event';
import type { Disposable } from '../../base/disposable';
import { lazy } from '../../base/lazy';
import { loginSessionOf } from '../../config/profileSession';
import type { Profile } from '../../config/sharedConfig';
import type { IdentityService } from '../../credentials/identityService';
import { CredentialsError } from '../../credentials/errors';
import type { LoginStatus } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { ApiCredentialDesk, ApiCredentialServices } from './apiCredentials';
import { registerCommand, runCommand } from '../commands';

export interface ApiServices extends ApiCredentialServices {
  readonly sessions: SessionStore;
  readonly consoleSessions: Observable<LoginStatuses>;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
}

/** The stores as other extensions see them, and `awsSso.manageApiConsent`. */
export function createApi(
  services: ApiServices,
  disposables: { add(item: Disposable): unknown },
): AwsSsoProfilesApi {
  const { config, sessions, consoleSessions, activeProfiles, identities, logger } = services;
  const sessionsChanged = new Emitter<undefined>();
  disposables.add(sessionsChanged);
  disposables.add(sessions.onDidChange(() => sessionsChanged.fire(undefined)));
  disposables.add(consoleSessions.onDidChange(() => sessionsChanged.fire(undefined)));
  const desk = lazy(() => loadDesk(services));
  disposables.add(
    registerCommand('awsSso.manageApiConsent', logger, async () => (await desk()).consents.manage()),
  );
  return {
    version: 1,
    profiles: () => [...config.current.profiles.values()].map(toApiProfile),
    sessions: () => [
      ...[...sessions.current.values()].map(toApiSession),
      ...[...consoleSessions.current.values()].map(toApiConsoleSession),
    ],
    activeProfile(resource) {
      const folder = resource && vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(resource.toString()));
      const active = activeProfiles.get(folder ?? activeProfiles.focusedFolder);
      return active?.profile && toApiProfile(active.profile);
    },
    onDidChangeActiveProfile: activeProfiles.onDidChange,
    onDidChangeSessions: sessionsChanged.event,
    async login(target) {
      await runCommand('awsSso.login', target);
    },
    async getIdentity(profile = activeProfiles.focused?.name) {
      if (profile === undefined) throw noProfileActive();
      const { account, arn, userId } = await identities.ask(profile, undefined, 'quiet');
      return { account, arn, userId };
    },
    async getCredentials(profile = activeProfiles.focused?.name) {
      // The caller learns of it only while it waits for the call itself.
      const stack = new Error().stack ?? '';
      if (profile === undefined) throw noProfileActive();
      return (await desk()).give(profile, stack);
    },
  };
}

async function loadDesk(services: ApiServices): Promise<ApiCredentialDesk> {
  const { ApiCredentialDesk } = await import('./apiCredentials');
  return new ApiCredentialDesk(services);
}

function noProfileActive(): CredentialsError {
  return new CredentialsError('unknownProfile', 'no profile is active', { details: { profile: '' } });
}

function toApiProfile(profile: Profile): ApiProfile {
  const { name, kind, accountId, roleName, userName, region, problems } = profile;
  const session = kind === 'login' ? loginSessionOf(profile) : profile.sessionId;
  return {
    name,
    kind,
    ...(session !== undefined && { session }),
    ...(accountId !== undefined && { accountId }),
    ...(roleName !== undefined && { roleName }),
    ...(userName !== undefined && { userName }),
    ...(region !== undefined && { region }),
    problems: problems.map(({ code, message, location: { file, line } }) => ({ code, message, file, line })),
  };
}

function toApiSession({ session, state, tokenExpiresAt, renewable }: SessionStatus): ApiSession {
  const { id, startUrl, region, legacy } = session;
  return {
    name: id,
    kind: 'identityCenter',
    startUrl,
    region,
    legacy,
    state,
    ...(tokenExpiresAt && { expiresAt: tokenExpiresAt.toISOString() }),
    renewable,
  };
}

/** It renews itself, until AWS refuses: the end of the session is known to AWS alone. */
function toApiConsoleSession({ loginSession, state, region, credentialsExpireAt }: LoginStatus): ApiSession {
  return {
    name: loginSession,
    kind: 'console',
    startUrl: '',
    region: region ?? '',
    legacy: false,
    state,
    ...(credentialsExpireAt && { expiresAt: credentialsExpireAt.toISOString() }),
    renewable: state === 'signedIn',
  };
}
