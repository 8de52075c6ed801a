import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { Directories } from '../../sso/directory';
import type { LoginService } from '../../sso/loginService';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { Clock } from '../../base/clock';
import { registerCommand, runCommand } from '../commands';
import { findTargetSession, pickSession, readTarget } from '../commandTarget';
import { PreviewButtons } from '../configEdits/configPreviewButtons';
import type { NotificationLinks } from '../notificationLinks';
import type { SsoSession } from '../../config/sharedConfig';

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
export function registerAddProfiles(services: AddProfilesServices): Disposable {
  const { config, logger } = services;
  const disposables = new DisposableStore();
  const parts = { ...services, previewButtons: disposables.add(new PreviewButtons(logger)) };
  const chooseSession = async (argument: unknown, question: string): Promise<SsoSession | undefined> =>
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(question, services.sessions.current));

  disposables.add(
    registerCommand('awsSso.configureSession', logger, async (argument) => {
      const session = findTargetSession(readTarget(argument), config.current);
      const { configureSession } = await import('./configureSession');
      await configureSession(session, parts);
    }),
  );
  disposables.add(
    registerCommand('awsSso.addProfiles', logger, async (argument) => {
      if (services.sessions.current.size === 0) return runCommand('awsSso.configureSession');
      const session = await chooseSession(argument, l10n.t('Add profiles of which session?'));
      if (!session) return undefined;
      const { addProfilesOf } = await import('./addProfiles');
      return addProfilesOf(session, argument, parts);
    }),
  );
  disposables.add(
    registerCommand('awsSso.pruneProfiles', logger, async (argument) => {
      const session = await chooseSession(argument, l10n.t('Remove vanished profiles of which session?'));
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
      const { useRole } = await import('./addProfilesRole');
      await useRole({ session, accountId: account, roleName: role }, parts);
    }),
  );
  return disposables;
}
