import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { AwsLocations } from '../../config/locations';
import type { IdentityService } from '../../credentials/identityService';
import type { Directory } from '../../sso/directory';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { DirectoryRows, type DirectoryRowsServices } from './directoryRows';
import { currentHealthContext } from '../activeProfile/profileFacts';
import type { ContainerGrant } from '../containers/containers';
import type { KnownKeys } from '../keys/keys';
import { settings } from '../settings';
import {
  directoryAccount,
  type DirectoryAccountNode,
  childNodes,
  parentNode,
  rootNodes,
  type TreeNode,
} from './treeNodes';
import { treeItem, type TreeContext } from './treeItems';

export interface ProfilesTreeServices extends DirectoryRowsServices {
  readonly sessions: Observable<SessionStatuses>;
  readonly consoleSessions: Observable<LoginStatuses>;
  readonly containerGrants: Observable<readonly ContainerGrant[]>;
  readonly activeProfiles: Pick<ActiveProfileStore, 'focused'>;
  readonly keys: Pick<KnownKeys, 'describe'>;
  readonly identities: Pick<IdentityService, 'peek'>;
  readonly locations: Pick<AwsLocations, 'home'>;
  readonly clock: Clock;
}

/** Beyond this, one row with all that is below it is cheaper than each of them. */
const ROWS_REDRAWN_ONE_BY_ONE = 20;

/** What VS Code asks of the profiles view: rows, what is below them, and news of those that changed. */
export class ProfilesTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #services: ProfilesTreeServices;
  readonly #rows: DirectoryRows;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<TreeNode | undefined>());
  /** The rows as they were last given out: VS Code knows them by identity. */
  #roots: readonly TreeNode[] = [];
  readonly #directoryRows = new Map<string, TreeNode>();
  /** The directories as they are drawn. */
  readonly #drawn = new Map<string, Directory | undefined>();
  #signedIn: ReadonlySet<string> = new Set();
  #isVisible = true;
  #context: TreeContext | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(services: ProfilesTreeServices, showProgress: <T>(work: Promise<T>) => Promise<T>) {
    this.#services = services;
    this.#rows = new DirectoryRows(services, showProgress);
    this.#disposables.add(services.directories.onDidChange((sessionId) => this.#redraw(sessionId)));
    this.#disposables.add(services.sessions.onDidChange(() => this.#noticeLogins()));
  }

  /** Notes who is logged in: of others it is a login when they are. */
  start(): void {
    this.#noticeLogins();
  }

  /** A hidden tree is not drawn; all of it is when it is shown again. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.refresh();
  }

  /** Draws everything again. */
  refresh(): void {
    this.#fire(undefined);
  }

  /** When the directories were listed whose ages are drawn below their sessions. */
  get listedAt(): readonly Date[] {
    const { directories, sessions } = this.#services;
    return [...sessions.current.keys()].flatMap((id) => directories.get(id)?.listedAt ?? []);
  }

  /** Asks again for what could not be listed in a session. */
  retry(sessionId: string): void {
    this.#rows.forgetFailures(sessionId);
    this.#fire(this.#directoryRows.get(sessionId));
  }

  /** The row of an account of a session's directory; undefined when the directory does not hold it. */
  findAccount(sessionId: string, accountId: string): TreeNode | undefined {
    const account = this.#services.directories.get(sessionId)?.accounts.get(accountId);
    return account && directoryAccount(sessionId, account);
  }

  /** The row of a profile below its session; undefined when there is none. */
  findProfile(name: string): TreeNode | undefined {
    const { favorites } = this.#services;
    if (this.#roots.length === 0) this.#roots = this.#rootNodes();
    const find = (nodes: readonly TreeNode[]): TreeNode | undefined => {
      for (const node of nodes) {
        if (node.kind === 'profile' && node.profile.name === name) return node;
        if (node.kind === 'directory') continue;
        const found = find(childNodes(node, favorites));
        if (found) return found;
      }
      return undefined;
    };
    return find(this.#roots);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return treeItem(node, this.#getContext());
  }

  getChildren(node?: TreeNode): vscode.ProviderResult<TreeNode[]> {
    const { favorites } = this.#services;
    if (!node) {
      const roots = this.#rootNodes();
      this.#roots = roots;
      return roots;
    }
    if (node.kind === 'directory') return this.#rows.children(node);
    if (node.kind === 'directoryAccount') return this.#openAccount(node);
    const children = childNodes(node, favorites);
    if (node.kind === 'session') return this.#rememberDirectory(node.status.session.id, children);
    return children;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    const { favorites } = this.#services;
    if (this.#roots.length === 0) this.#roots = this.#rootNodes();
    const parent = parentNode(node, this.#roots, favorites);
    return parent?.kind === 'directory' ? (this.#directoryRows.get(parent.sessionId) ?? parent) : parent;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #rootNodes(): TreeNode[] {
    const { config, sessions, consoleSessions, containerGrants } = this.#services;
    return rootNodes(config.current, sessions.current, consoleSessions.current, containerGrants.current);
  }

  /** The same for all rows that are drawn in one go: reading the settings costs more than drawing. */
  #getContext(): TreeContext {
    if (this.#context) return this.#context;
    const { activeProfiles, directories, favorites, keys, identities, locations } = this.#services;
    queueMicrotask(() => (this.#context = undefined));
    return (this.#context = {
      ...currentHealthContext(this.#services),
      activeName: activeProfiles.focused?.name,
      environments: settings.environments(),
      directories,
      favorites,
      keys,
      identities,
      home: locations.home,
    });
  }

  #fire(node: TreeNode | undefined): void {
    if (this.#isVisible) this.#changed.fire(node);
  }

  /** What could not be listed is asked again after a login. */
  #noticeLogins(): void {
    const states = [...this.#services.sessions.current];
    const signedIn = new Set(states.filter(([, { state }]) => state === 'signedIn').map(([id]) => id));
    for (const id of signedIn) if (!this.#signedIn.has(id)) this.#rows.forgetFailures(id);
    this.#signedIn = signedIn;
  }

  /** The row keeps its identity, so that it can be drawn again alone; what is kept on disk is read for it. */
  #rememberDirectory(sessionId: string, children: readonly TreeNode[]): TreeNode[] {
    const { directories, logger } = this.#services;
    if (!this.#drawn.has(sessionId)) {
      this.#drawn.set(sessionId, directories.get(sessionId));
      directories
        .read(sessionId)
        .then(() => this.#redraw(sessionId))
        .catch((error: unknown) =>
          logger.warn(`[directory] what is kept of it cannot be read: ${errorText(error)}`),
        );
    }
    return children.map((child) => {
      if (child.kind !== 'directory') return child;
      const known = this.#directoryRows.get(sessionId) ?? child;
      this.#directoryRows.set(sessionId, known);
      return known;
    });
  }

  /** The row of an account tells how many roles are below it, which may be learnt by opening it. */
  async #openAccount(node: DirectoryAccountNode): Promise<TreeNode[]> {
    const { sessionId, account } = node;
    const countRoles = (): number | undefined =>
      this.#services.directories.get(sessionId)?.accounts.get(account.accountId)?.roles?.length;
    const before = countRoles();
    const children = await this.#rows.children(node);
    // VS Code first has to take the rows below: of those that come while it draws the one above it loses track.
    if (countRoles() !== before) setImmediate(() => this.#fire(node));
    return children;
  }

  /** Draws the rows again that show what has changed in a directory, and no others. */
  #redraw(sessionId: string): void {
    const before = this.#drawn.get(sessionId);
    const now = this.#services.directories.get(sessionId);
    if (before === now || !this.#drawn.has(sessionId)) return;
    this.#drawn.set(sessionId, now);
    if (!now || !before || !haveSameNames(before, now)) {
      // The rows of profiles show the names of accounts.
      this.#fire(this.#roots.find((root) => root.kind === 'session' && root.status.session.id === sessionId));
      return;
    }
    const accounts = [...now.accounts.values()].filter(
      ({ accountId, roles }) => before.accounts.get(accountId)?.roles !== roles,
    );
    if (
      before.listedAt?.getTime() !== now.listedAt?.getTime() ||
      before.changes !== now.changes ||
      accounts.length > ROWS_REDRAWN_ONE_BY_ONE
    ) {
      this.#fire(this.#directoryRows.get(sessionId));
      return;
    }
    for (const { accountId } of accounts) {
      const node = this.#rows.findSettledAccount(sessionId, accountId);
      if (node) this.#fire(node);
    }
  }
}

function haveSameNames(one: Directory, other: Directory): boolean {
  if (one.accounts.size !== other.accounts.size) return false;
  for (const [accountId, { name }] of one.accounts) {
    if (other.accounts.get(accountId)?.name !== name) return false;
  }
  return true;
}
