import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { registerCommand, runCommand } from '../commands';
import { findTargetSession, pickSession, readTarget } from '../commandTarget';
import type { ProfilesView } from '../tree/profilesView';
import type { RefreshDirectoryServices } from './refreshDirectory';
import { hasDirectory } from '../tree/treeNodes';

/** `awsSso.findAccount` and `awsSso.refreshDirectory`: the accounts and roles that stand open to the user. */
export function registerDirectoryCommands(
  services: RefreshDirectoryServices,
  view: ProfilesView,
): Disposable {
  const { config, sessions, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.refreshDirectory', logger, async (argument) => {
      const session =
        findTargetSession(readTarget(argument), config.current) ??
        (await pickSession(l10n.t('Whose accounts and roles do you list?'), sessions.current, hasDirectory));
      if (!session) return;
      const { refreshDirectory } = await import('./refreshDirectory');
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
