import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { SharedConfig } from '../../config/sharedConfig';
import type { Directories, Directory } from '../../sso/directory';
import { SsoError } from '../../sso/errors';
import { describeError } from '../errorMessages';
import {
  accountRows,
  directoryAccountId,
  directoryRoot,
  roleRows,
  type DirectoryAccountNode,
  type DirectoryNode,
  type DirectoryNoteNode,
  type DirectoryRootNode,
  type KnownFavorites,
} from './treeNodes';

export interface DirectoryRowsServices {
  readonly config: Observable<SharedConfig>;
  readonly directories: Directories;
  readonly favorites: KnownFavorites;
  readonly logger: Logger;
}

/** Why the children of a row are not known. */
interface ListingFailure {
  /** A sentence. */
  readonly reason: string;
  readonly isSignedOut: boolean;
  /** When it failed; what is otherwise now has been listed since. */
  readonly known: Known;
}

/** What a listing replaces: the time of the last one, or the roles. */
type Known = number | readonly string[] | undefined;

/** Rows that hold others, which are asked for when the row is opened. */
export type DirectoryParent = DirectoryRootNode | DirectoryAccountNode;

/**
 * The rows below a directory. A listing that failed stays failed until the user tries again: rows are drawn many
 * times, and each time would ask once more.
 */
export class DirectoryRows {
  readonly #services: DirectoryRowsServices;
  /** Shows that something is under way for as long as the work takes. */
  readonly #showProgress: <T>(work: Promise<T>) => Promise<T>;
  readonly #failures = new Map<string, ListingFailure>();
  /** The rows as they were last given out, by the id of the one above: VS Code knows them by identity. */
  readonly #given = new Map<string, ReadonlyMap<string, DirectoryNode>>();
  /** How often failures were forgotten. */
  #forgotten = 0;
  /** Ids of rows whose children are being asked for. */
  readonly #asking = new Set<string>();

  constructor(services: DirectoryRowsServices, showProgress: <T>(work: Promise<T>) => Promise<T>) {
    this.#services = services;
    this.#showProgress = showProgress;
  }

  /** What is below a row; never rejects. */
  async children(parent: DirectoryParent): Promise<DirectoryNode[]> {
    const failure = this.#failures.get(parent.id);
    if (failure && failure.known !== this.#knownOf(parent)) this.#failures.delete(parent.id);
    if (!this.#failures.has(parent.id)) await this.#ask(parent);
    const { config, directories, favorites } = this.#services;
    const directory = directories.get(parent.sessionId);
    const rows =
      parent.kind === 'directory'
        ? directory && accountRows(directory, favorites)
        : rolesOf(parent, directory, config.current, favorites);
    const children = [...this.#notes(parent, rows?.length), ...(rows ?? [])];
    this.#given.set(parent.id, new Map(children.map((node) => [node.id, node])));
    return children;
  }

  /** The row of an account, if it has been given out and what is below it is not about to be. */
  findSettledAccount(sessionId: string, accountId: string): DirectoryNode | undefined {
    const id = directoryAccountId(sessionId, accountId);
    return this.#asking.has(id) ? undefined : this.#given.get(directoryRoot(sessionId).id)?.get(id);
  }

  /** Lets everything that failed in a session be asked again. */
  forgetFailures(sessionId: string): void {
    this.#forgotten++;
    const { id } = directoryRoot(sessionId);
    for (const key of this.#failures.keys()) {
      if (key === id || key.startsWith(`${id}/`)) this.#failures.delete(key);
    }
  }

  #knownOf(parent: DirectoryParent): Known {
    const directory = this.#services.directories.get(parent.sessionId);
    return parent.kind === 'directory'
      ? directory?.listedAt?.getTime()
      : directory?.accounts.get(parent.account.accountId)?.roles;
  }

  async #ask(parent: DirectoryParent): Promise<void> {
    const { directories, logger } = this.#services;
    const { id } = parent;
    const forgottenBefore = this.#forgotten;
    this.#asking.add(id);
    try {
      await this.#showProgress<unknown>(
        parent.kind === 'directory'
          ? directories.listAccounts(parent.sessionId)
          : directories.listRoles(parent.sessionId, parent.account.accountId),
      );
    } catch (error) {
      // Meanwhile the user logged in, or tries again: this answer is of before.
      if (this.#forgotten !== forgottenBefore) {
        await this.#ask(parent);
        return;
      }
      const { message } = describeError(error);
      const known = this.#knownOf(parent);
      this.#failures.set(id, { reason: message, isSignedOut: isSignedOut(error), known });
      logger.warn(`[directory] could not list for the tree: ${errorText(error)}`);
    } finally {
      this.#asking.delete(id);
    }
  }

  #notes(parent: DirectoryParent, rowCount: number | undefined): DirectoryNoteNode[] {
    const failure = this.#failures.get(parent.id);
    if (!failure && rowCount !== 0) return [];
    return [
      {
        kind: 'directoryNote',
        id: `${parent.id}/note`,
        sessionId: parent.sessionId,
        ...(parent.kind === 'directoryAccount' && { accountId: parent.account.accountId }),
        note: failure ? (failure.isSignedOut ? 'notSignedIn' : 'failed') : 'nothingThere',
        ...(failure && { reason: failure.reason }),
      },
    ];
  }
}

/** Undefined while the roles are not known. */
function rolesOf(
  { sessionId, account }: DirectoryAccountNode,
  directory: Directory | undefined,
  config: SharedConfig,
  favorites: KnownFavorites,
): DirectoryNode[] | undefined {
  const known = directory?.accounts.get(account.accountId);
  return known?.roles && roleRows(sessionId, known, config, favorites);
}

function isSignedOut(error: unknown): boolean {
  return SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized');
}
