import * as vscode from 'vscode';
import { MINUTE_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { SharedConfig } from '../config/sharedConfig';
import { PROFILES_VIEW } from '../contributions';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { setContextKey } from './contextKeys';
import { currentHealthContext } from './healthContext';
import { settings } from './settings';
import { treeItem } from './treeItems';
import { childNodes, rootNodes, type TreeNode } from './treeNodes';

export interface ProfilesViewServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
}

/** The sidebar tree of sessions and profiles. Nothing is computed while it is hidden. */
export function registerProfilesView(services: ProfilesViewServices): Disposable {
  const { config, sessions, activeProfiles, clock } = services;
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<TreeNode | undefined>());

  const view = disposables.add(
    vscode.window.createTreeView<TreeNode>(PROFILES_VIEW, {
      showCollapseAll: true,
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: (node) =>
          treeItem(node, {
            ...currentHealthContext(services),
            activeName: activeProfiles.focused?.name,
            environments: settings.environments(),
          }),
        getChildren: (node) => (node ? childNodes(node) : rootNodes(config.current, sessions.current)),
      },
    }),
  );

  const updateFrame = (): void => {
    const states = [...sessions.current.values()].map(({ state }) => state);
    setContextKey('awsSso.config', config.current.state);
    setContextKey('awsSso.signedIn', states.includes('signedIn'));
    const loggedOut =
      states.length > 0 && states.every((state) => state === 'signedOut' || state === 'expired');
    view.message = loggedOut
      ? vscode.l10n.t('You are not logged in. Log in to a session to use its profiles.')
      : '';
  };
  const refresh = (): void => {
    updateFrame();
    if (view.visible) changed.fire(undefined);
  };
  disposables.add(config.onDidChange(refresh));
  disposables.add(sessions.onDidChange(refresh));
  disposables.add(activeProfiles.onDidChange(refresh));
  disposables.add(settings.onDidChange(refresh, 'awsSso.environments'));
  disposables.add(redrawTimes(view, sessions, clock, () => changed.fire(undefined)));
  updateFrame();
  setContextKey('awsSso.ready', true);
  return disposables;
}

/** Redraws once a minute, and only while the view is seen and a row counts down. */
function redrawTimes(
  view: vscode.TreeView<TreeNode>,
  sessions: SessionStore,
  clock: Clock,
  redraw: () => void,
): Disposable {
  const disposables = new DisposableStore();
  let timer: Disposable | undefined;
  const schedule = (): void => {
    timer?.dispose();
    timer = undefined;
    const countsDown = [...sessions.current.values()].some(
      ({ userMustActAt }) => userMustActAt !== undefined,
    );
    if (!view.visible || !countsDown) return;
    timer = clock.schedule(MINUTE_MS, () => {
      redraw();
      schedule();
    });
  };
  disposables.add(sessions.onDidChange(schedule));
  disposables.add(
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) redraw();
      schedule();
    }),
  );
  disposables.add({ dispose: () => timer?.dispose() });
  schedule();
  return disposables;
}
