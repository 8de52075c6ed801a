import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import { registerCommand } from '../commands';
import { readTarget, type CommandTarget } from '../commandTarget';
import { profilesOfRole } from '../../sso/directoryFacts';

/** What a person likes to find first. */
export type Favorite =
  | { readonly profile: string }
  | { readonly session: string; readonly account: string; readonly role?: string };

const KEY = 'awsSso.favorites';
/** A list of favorites that is longer is a list of everything; what is kept must stay small. */
const MOST = 200;

/**
 * Favorite profiles, accounts and roles of the user, whatever the workspace; the one added last is the first.
 *
 * VS Code shares what it keeps with all windows, a moment late: each question and each change looks at it anew. It has no
 * news of another window's change, so rows show that when they are drawn the next time; and no lock, so of two windows
 * that change favorites at the same moment one loses its change.
 */
export class Favorites implements Disposable {
  readonly #globalState: vscode.Memento;
  readonly #changed = new Emitter<undefined>();
  /** The keys of `kept`, which is the same object until it changes. */
  #known: { readonly kept: unknown; readonly keys: ReadonlySet<string> } | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(globalState: vscode.Memento) {
    this.#globalState = globalState;
  }

  get all(): readonly Favorite[] {
    return parseFavorites(this.#globalState.get<unknown>(KEY));
  }

  has(favorite: Favorite): boolean {
    const kept = this.#globalState.get<unknown>(KEY);
    if (!this.#known || this.#known.kept !== kept) {
      this.#known = { kept, keys: new Set(parseFavorites(kept).map(keyOf)) };
    }
    const { keys } = this.#known;
    return keys.size > 0 && keys.has(keyOf(favorite));
  }

  /** Whether a profile is one, by its name or by the role it works as. */
  hasProfile({ name, sessionId, accountId, roleName }: Profile): boolean {
    if (this.has({ profile: name })) return true;
    if (sessionId === undefined || accountId === undefined || roleName === undefined) return false;
    return this.has({ session: sessionId, account: accountId, role: roleName });
  }

  add(favorite: Favorite): Promise<void> {
    return this.#write([favorite, ...this.all.filter((other) => keyOf(other) !== keyOf(favorite))]);
  }

  remove(favorites: readonly Favorite[]): Promise<void> {
    const gone = new Set(favorites.map(keyOf));
    return this.#write(this.all.filter((favorite) => !gone.has(keyOf(favorite))));
  }

  /** Follows a profile that got another name. @returns what takes back just that. */
  async renameProfile(from: string, to: string): Promise<() => Promise<void>> {
    const before = this.all;
    if (!this.has({ profile: from })) return () => Promise.resolve();
    const others = before.filter((favorite) => keyOf(favorite) !== to);
    await this.#write(others.map((favorite) => (keyOf(favorite) === from ? { profile: to } : favorite)));
    const renamed = before.filter((favorite) => [from, to].includes(keyOf(favorite)));
    return () => this.#write(this.all.flatMap((favorite) => (keyOf(favorite) === to ? renamed : [favorite])));
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** What is to be kept has to be made of `all` in the same turn. */
  async #write(favorites: readonly Favorite[]): Promise<void> {
    await this.#globalState.update(KEY, favorites.slice(0, MOST));
    this.#changed.fire(undefined);
  }
}

/** `awsSso.addFavorite` and `awsSso.removeFavorite`, of a profile, an account or a role. */
export function registerFavorites(
  favorites: Favorites,
  { config, logger }: { readonly config: Observable<SharedConfig>; readonly logger: Logger },
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.addFavorite', logger, async (argument, selected = [argument]) => {
      for (const row of [...selected].reverse()) {
        const [favorite] = namesOf(readTarget(row), config.current);
        if (favorite) await favorites.add(favorite);
      }
    }),
  );
  disposables.add(
    registerCommand('awsSso.removeFavorite', logger, (argument, selected = [argument]) =>
      favorites.remove(selected.flatMap((row) => namesOf(readTarget(row), config.current))),
    ),
  );
  return disposables;
}

/** Every name by which a target may be a favorite, the best one first: profiles are by their role, roles by their profiles. */
function namesOf({ profile, session, account, role }: CommandTarget, config: SharedConfig): Favorite[] {
  const names: Favorite[] = [];
  if (profile !== undefined) {
    names.push({ profile });
    const { sessionId, accountId, roleName } = config.profiles.get(profile) ?? {};
    if (sessionId !== undefined && accountId !== undefined && roleName !== undefined) {
      names.push({ session: sessionId, account: accountId, role: roleName });
    }
  }
  if (session !== undefined && account !== undefined) {
    names.push({ session, account, ...(role !== undefined && { role }) });
    if (role !== undefined) {
      const profiles = profilesOfRole(config, { sessionId: session, accountId: account, roleName: role });
      names.push(...profiles.map(({ name }) => ({ profile: name })));
    }
  }
  return names;
}

/** What was kept, as far as it can be understood. */
export function parseFavorites(kept: unknown): Favorite[] {
  return Array.isArray(kept) ? kept.flatMap(parseFavorite).slice(0, MOST) : [];
}

function parseFavorite(value: unknown): Favorite[] {
  if (typeof value !== 'object' || value === null) return [];
  const { profile, session, account, role } = value as Readonly<Record<string, unknown>>;
  if (typeof profile === 'string') return [{ profile }];
  if (typeof session !== 'string' || typeof account !== 'string') return [];
  return [{ session, account, ...(typeof role === 'string' && { role }) }];
}

/** Names of profiles, sessions and roles hold no line end. */
function keyOf(favorite: Favorite): string {
  return 'profile' in favorite
    ? favorite.profile
    : [favorite.session, favorite.account, favorite.role].join('\n');
}
