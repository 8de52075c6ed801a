import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SsoSession } from '../../config/sharedConfig';
import type { Directories } from '../../sso/directory';
import type { LoginService } from '../../sso/loginService';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { findTargetSession, pickSession, readTarget } from '../commandTarget';
import { registerCommand, runCommand } from '../commands';
import type { PreviewButtons } from '../configEdits/configEditCommands';
import type { NotificationLinks } from '../links';
import type { AccountRows } from '../tree/profilesView';
import { hasDirectory } from '../tree/treeNodes';
import type { RefreshDirectoryServices } from './listDirectory';

export interface AddProfilesServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly directories: Directories;
  readonly activeProfiles: ActiveProfileStore;
  readonly locations: AwsLocations;
  readonly links: NotificationLinks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the commands run with. */
export type AddProfilesParts = AddProfilesServices & { readonly previewButtons: PreviewButtons };

/** The commands that write sessions and profiles: what they do is loaded when they are first used. */
export function registerAddProfiles(parts: AddProfilesParts): Disposable {
  const { config, logger } = parts;
  const disposables = new DisposableStore();
  const chooseSession = async (argument: unknown, question: string): Promise<SsoSession | undefined> =>
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(question, parts.sessions.current));

  disposables.add(
    registerCommand('awsSso.configureSession', logger, async (argument) => {
      const session = findTargetSession(readTarget(argument), config.current);
      const { configureSession } = await import('./configureSession');
      await configureSession(session, parts);
    }),
  );
  disposables.add(
    registerCommand('awsSso.addProfiles', logger, async (argument) => {
      if (parts.sessions.current.size === 0) return runCommand('awsSso.configureSession');
      const session = await chooseSession(argument, l10n.t('Add profiles from which session?'));
      if (!session) return undefined;
      const { addProfilesOf } = await import('./addProfiles');
      return addProfilesOf(session, argument, parts);
    }),
  );
  disposables.add(
    registerCommand('awsSso.pruneProfiles', logger, async (argument) => {
      const session = await chooseSession(
        argument,
        l10n.t('From which session? Profiles whose role is gone are removed.'),
      );
      if (!session) return;
      const { pruneProfiles } = await import('./pruneProfiles');
      await pruneProfiles(session, parts);
    }),
  );
  disposables.add(
    registerCommand('awsSso.useRole', logger, async (argument) => {
      const { account, role } = readTarget(argument);
      const session = findTargetSession(readTarget(argument), config.current);
      if (!session || account === undefined || role === undefined) return;
      const { useRole } = await import('./useRole');
      await useRole({ session, accountId: account, roleName: role }, parts);
    }),
  );
  return disposables;
}

/** `awsSso.findAccount` and `awsSso.refreshDirectory`: the accounts and roles that stand open to the user. */
export function registerDirectoryCommands(services: RefreshDirectoryServices, view: AccountRows): Disposable {
  const { config, sessions, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.refreshDirectory', logger, async (argument) => {
      const session =
        findTargetSession(readTarget(argument), config.current) ??
        (await pickSession(
          l10n.t('List the accounts and roles of which session?'),
          sessions.current,
          hasDirectory,
        ));
      if (!session) return;
      const { refreshDirectory } = await import('./listDirectory');
      await refreshDirectory(session, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.findAccount', logger, async (argument) => {
      const session = findTargetSession(readTarget(argument), config.current);
      const all = [...sessions.current.values()].filter(hasDirectory);
      const wanted = session ? [session] : all.map((status) => status.session);
      if (wanted.length === 0) {
        await runCommand('awsSso.configureSession');
        return;
      }
      const { findAccount } = await import('./findAccount');
      await findAccount(wanted, services, view);
    }),
  );
  return disposables;
}
