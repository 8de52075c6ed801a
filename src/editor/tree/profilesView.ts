import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { PROFILES_VIEW } from '../../contributions';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { currentHealthContext, healthOfActive } from '../activeProfile/profileFacts';
import { forKeybindings, registerCommand, runCommand, setContextKey } from '../commands';
import { readTarget } from '../commandTarget';
import type { Favorites } from './favorites';
import type { KnownKeys } from '../keys/keys';
import { ProfilesTree, type ProfilesTreeServices } from './profilesTree';
import { shortAgeHoldsFor, shortDurationHoldsFor } from '../../base/relativeTime';
import { settings } from '../settings';
import type { TreeNode } from './treeNodes';

export interface ProfilesViewServices extends ProfilesTreeServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly favorites: Favorites;
  readonly keys: KnownKeys;
}

export interface AccountRows {
  /** Opens the view at an account of a session's directory. */
  revealAccount(sessionId: string, accountId: string): Promise<void>;
}

export interface ProfilesView extends AccountRows, Disposable {
  /** Draws what is around the rows; VS Code asks for the rows itself. */
  start(): void;
}

/** The sidebar tree of sessions, profiles and accounts. Nothing is computed while it is hidden. */
export function registerProfilesView(services: ProfilesViewServices): ProfilesView {
  const { config, sessions, consoleSessions, containerGrants, activeProfiles, favorites, keys, logger } =
    services;
  const disposables = new DisposableStore();
  const tree = disposables.add(new ProfilesTree(services, showViewProgress));
  const view = disposables.add(
    vscode.window.createTreeView<TreeNode>(PROFILES_VIEW, {
      showCollapseAll: true,
      canSelectMany: true,
      treeDataProvider: tree,
    }),
  );
  disposables.add(
    forKeybindings(async (command) => {
      const { findKeyboardRows } = await import('./keyboardRows');
      return findKeyboardRows(view, command);
    }),
  );
  tree.setVisible(view.visible);
  disposables.add(view.onDidChangeVisibility(({ visible }) => tree.setVisible(visible)));

  const updateFrame = (): void => {
    const states = [...sessions.current.values(), ...consoleSessions.current.values()].map(
      ({ state }) => state,
    );
    setContextKey('awsSso.config', config.current.state);
    setContextKey('awsSso.signedIn', states.includes('signedIn'));
    setContextKey('awsSso.hasProfile', activeProfiles.focused?.profile !== undefined);
    const loggedOut =
      states.length > 0 && states.every((state) => state === 'signedOut' || state === 'expired');
    view.badge = badgeOf(states.filter((state) => state === 'expired').length);
    const active = activeProfiles.focused;
    const isReady = active && healthOfActive(active, currentHealthContext(services)).state === 'ready';
    view.message =
      loggedOut && !isReady
        ? vscode.l10n.t('You are not logged in. Log in to a session to use its profiles.')
        : '';
  };
  const refresh = (): void => {
    updateFrame();
    tree.refresh();
  };
  disposables.add(config.onDidChange(refresh));
  disposables.add(sessions.onDidChange(refresh));
  disposables.add(consoleSessions.onDidChange(refresh));
  disposables.add(activeProfiles.onDidChange(refresh));
  disposables.add(settings.onDidChange(refresh, 'awsSso.environments'));
  disposables.add(favorites.onDidChange(refresh));
  disposables.add(keys.onDidChange(refresh));
  disposables.add(containerGrants.onDidChange(refresh));
  disposables.add(
    registerCommand('awsSso.retryListing', logger, (argument) => {
      const { session } = readTarget(argument);
      if (session !== undefined) tree.retry(session);
    }),
  );
  disposables.add(
    registerCommand('awsSso.revealProfile', logger, async (argument) => {
      const name = readTarget(argument).profile ?? activeProfiles.focused?.name;
      const node = name === undefined ? undefined : tree.findProfile(name);
      if (node) await view.reveal(node, { select: true, focus: true });
      else await runCommand('awsSso.switchProfile');
    }),
  );
  return {
    start() {
      tree.start();
      updateFrame();
      disposables.add(redrawTimes(view, tree, services));
      setContextKey('awsSso.ready', true);
    },
    revealAccount: async (sessionId, accountId) => {
      const node = tree.findAccount(sessionId, accountId);
      if (node) await view.reveal(node, { select: true, focus: true, expand: true });
    },
    dispose: () => disposables.dispose(),
  };
}

/** On the icon of the view, for sessions that ended. */
function badgeOf(expired: number): vscode.ViewBadge | undefined {
  if (expired === 0) return undefined;
  const tooltip =
    expired === 1 ? vscode.l10n.t('1 session expired') : vscode.l10n.t('{0} sessions expired', expired);
  return { value: expired, tooltip };
}

function showViewProgress<T>(work: Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: PROFILES_VIEW } }, () => work));
}

/** Redraws when a time that is shown is no longer true, and only while the view is seen. */
function redrawTimes(
  view: vscode.TreeView<TreeNode>,
  tree: ProfilesTree,
  { sessions, directories, clock }: ProfilesViewServices,
): Disposable {
  const disposables = new DisposableStore();
  let timer: Disposable | undefined;
  const schedule = (): void => {
    timer?.dispose();
    timer = undefined;
    if (!view.visible) return;
    const now = clock.now();
    const left = [...sessions.current.values()]
      .flatMap(({ userMustActAt }) => userMustActAt ?? [])
      .map((end) => end.getTime() - now)
      .filter((ms) => ms > 0);
    const ages = tree.listedAt.map((moment) => now - moment.getTime());
    const holdsFor = Math.min(...left.map(shortDurationHoldsFor), ...ages.map(shortAgeHoldsFor));
    if (holdsFor < Infinity) timer = clock.schedule(holdsFor, () => tree.refresh());
  };
  // What is drawn anew may show another time, and what is known before its row is drawn gets no redrawing of its own.
  disposables.add(tree.onDidChangeTreeData(schedule));
  disposables.add(directories.onDidChange(schedule));
  disposables.add(view.onDidChangeVisibility(schedule));
  disposables.add({ dispose: () => timer?.dispose() });
  schedule();
  return disposables;
}
