import * as vscode from 'vscode';
import type { AwsSsoProfilesApi, ApiProfile, ApiSession } from '../api';
import { Emitter, type Observable } from '../base/event';
import type { Disposable } from '../base/disposable';
import type { Profile, SharedConfig } from '../config/sharedConfig';
import type { IdentityService } from '../credentials/identityService';
import { CredentialsError } from '../credentials/errors';
import type { SessionStatus } from '../sso/sessionStatus';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { runCommand } from './commands';

export interface ApiServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
}

/** The stores as other extensions see them. */
export function createApi(
  services: ApiServices,
  disposables: { add(item: Disposable): unknown },
): AwsSsoProfilesApi {
  const { config, sessions, activeProfiles, identities } = services;
  const sessionsChanged = new Emitter<undefined>();
  disposables.add(sessionsChanged);
  disposables.add(sessions.onDidChange(() => sessionsChanged.fire(undefined)));
  return {
    version: 1,
    profiles: () => [...config.current.profiles.values()].map(toApiProfile),
    sessions: () => [...sessions.current.values()].map(toApiSession),
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
      if (profile === undefined) {
        throw new CredentialsError('unknownProfile', 'no profile is active', { details: { profile: '' } });
      }
      const { account, arn, userId } = await identities.ask(profile);
      return { account, arn, userId };
    },
  };
}

function toApiProfile({ name, kind, sessionId, accountId, roleName, region, problems }: Profile): ApiProfile {
  return {
    name,
    kind,
    ...(sessionId !== undefined && { session: sessionId }),
    ...(accountId !== undefined && { accountId }),
    ...(roleName !== undefined && { roleName }),
    ...(region !== undefined && { region }),
    problems: problems.map(({ code, message, location: { file, line } }) => ({ code, message, file, line })),
  };
}

function toApiSession({ session, state, tokenExpiresAt, renewable }: SessionStatus): ApiSession {
  const { id, startUrl, region, legacy } = session;
  return {
    name: id,
    startUrl,
    region,
    legacy,
    state,
    ...(tokenExpiresAt && { expiresAt: tokenExpiresAt.toISOString() }),
    renewable,
  };
}
