import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText, isAbortError } from '../../base/errors';
import type { Profile, SsoSession } from '../../config/sharedConfig';
import type { Directory, DirectoryAccount } from '../../sso/directory';
import { SsoError } from '../../sso/errors';
import { reportError, runCommand } from '../commands';
import type { CommandTarget } from '../commandTarget';
import { countWithoutRoles, profilesOfRole, type RoleReference } from '../../sso/directoryFacts';
import { progressText, tellFailures, type RefreshDirectoryServices } from './listDirectory';
import { LongQuickPick } from '../longQuickPick';
import { withoutIcons } from '../plainText';
import { accountLabel } from '../activeProfile/profileFacts';
import type { AccountRows } from '../tree/profilesView';

type Act = () => unknown;

interface Item extends vscode.QuickPickItem {
  /** What the item is about; only separators are about nothing. */
  readonly target?: CommandTarget;
  /** What accepting the item does; the list stays open for what only makes it longer. */
  readonly act?: Act;
  readonly keepsOpen?: boolean;
  readonly buttons?: readonly ActButton[];
}

interface ActButton extends vscode.QuickInputButton {
  readonly act: Act;
}

/** Lets the user find an account, role or profile by name, or by the account's id or e-mail, and do something with it. */
export function findAccount(
  wanted: readonly SsoSession[],
  services: RefreshDirectoryServices,
  view: AccountRows,
): Promise<void> {
  return new AccountFinder(wanted, services, view).run();
}

class AccountFinder {
  readonly #wanted: readonly SsoSession[];
  readonly #services: RefreshDirectoryServices;
  readonly #view: AccountRows;
  readonly #picker = vscode.window.createQuickPick<Item>();
  readonly #list = new LongQuickPick(
    this.#picker,
    () => this.#items(),
    ({ target }) => target,
  );
  readonly #listing = new AbortController();
  /** Ids of the sessions whose roles are being listed. */
  readonly #beingListed = new Set<string>();
  #workCount = 0;

  constructor(wanted: readonly SsoSession[], services: RefreshDirectoryServices, view: AccountRows) {
    this.#wanted = wanted;
    this.#services = services;
    this.#view = view;
  }

  /** Resolves when the list is gone and what was chosen in it is done. @throws what that throws. */
  async run(): Promise<void> {
    const act = await this.#choose();
    await act?.();
  }

  #choose(): Promise<Act | undefined> {
    const picker = this.#picker;
    let chosen: Act | undefined;
    const leave = (act: Act | undefined): void => {
      chosen = act;
      picker.hide();
    };
    picker.title = l10n.t('Find an account or role');
    picker.placeholder = placeholder();
    picker.matchOnDescription = true;
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.keepsOpen) void item.act?.();
      else leave(item?.act);
    });
    picker.onDidTriggerItemButton(({ button }) => leave((button as ActButton).act));
    return new Promise((resolve) => {
      picker.onDidHide(() => {
        // After the list is closed nothing waits; what was found is kept.
        this.#listing.abort();
        picker.dispose();
        resolve(chosen);
      });
      this.#list.show();
      // Each for itself: one that fails or is slow doesn't hide the accounts of the others.
      for (const session of this.#wanted) void this.#whileBusy(session, () => this.#readAndList(session));
    });
  }

  /** Shows that something is under way for a session, and then what there is besides. */
  async #whileBusy({ id }: SsoSession, work: () => Promise<unknown>): Promise<void> {
    const { directories } = this.#services;
    const before = directories.get(id);
    this.#workCount++;
    this.#picker.busy = true;
    try {
      await work();
    } catch (error) {
      if (!isAbortError(error)) void this.#report(error);
    }
    this.#workCount--;
    if (!this.#list.isOpen) return;
    this.#picker.busy = this.#workCount > 0;
    if (directories.get(id) !== before) this.#list.redraw();
  }

  /** What is kept, and where that is old the accounts alone: a few requests, made without a question. */
  async #readAndList({ id }: SsoSession): Promise<void> {
    const { directories, logger } = this.#services;
    const isDrawn = directories.get(id) !== undefined;
    const kept = await directories.read(id);
    if (kept && !isDrawn) this.#list.redraw();
    try {
      await directories.listAccounts(id, { signal: this.#listing.signal });
    } catch (error) {
      // The item that lists offers the login.
      if (SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized')) return;
      if (!kept || isAbortError(error)) throw error;
      // What is kept can be searched all the same.
      logger.warn(`[directory] could not list to search: ${errorText(error)}`);
    }
  }

  async #listAll(session: SsoSession): Promise<void> {
    const { id } = session;
    if (this.#beingListed.has(id)) return;
    this.#beingListed.add(id);
    await this.#whileBusy(session, async () => {
      const { directory, failures } = await this.#services.directories.listAll(id, {
        signal: this.#listing.signal,
        onProgress: (progress) => {
          if (this.#list.isOpen) this.#picker.placeholder = progressText(progress);
        },
      });
      tellFailures(session, failures, directory.accounts.size, this.#services).catch((error: unknown) =>
        this.#report(error),
      );
    });
    this.#beingListed.delete(id);
    if (this.#list.isOpen) this.#picker.placeholder = placeholder();
  }

  *#items(): Generator<Item> {
    for (const session of this.#wanted) {
      const directory = this.#services.directories.get(session.id);
      const label = withoutIcons(session.label);
      if (this.#wanted.length > 1) yield { label, kind: vscode.QuickPickItemKind.Separator };
      const unknown = directory ? countWithoutRoles(directory) : 0;
      if (!directory || unknown > 0) {
        const text = directory
          ? l10n.t('List the roles of {0} more accounts of {1}…', unknown, label)
          : l10n.t('List the accounts and roles of {0}…', label);
        const act = (): Promise<void> => this.#listAll(session);
        const target = { session: session.id };
        yield { label: `$(cloud-download) ${text}`, target, alwaysShow: true, keepsOpen: true, act };
      }
      for (const account of directory?.accounts.values() ?? []) {
        yield accountItem(session.id, account, this.#view);
        for (const roleName of account.roles ?? []) yield* this.#roleItems(session.id, account, roleName);
      }
      yield* this.#unlistedItems(session.id, directory);
    }
  }

  /** A role once for each of its profiles, so that each is found by its name. */
  #roleItems(sessionId: string, { accountId, name }: DirectoryAccount, roleName: string): Item[] {
    const role = { sessionId, accountId, roleName };
    const profiles = profilesOfRole(this.#services.config.current, role);
    return profiles.length === 0
      ? [roleItem(role, name)]
      : profiles.map((profile) => roleItem(role, name, profile));
  }

  /** The profiles whose roles are not among those that were listed: they, too, are known by an account's id. */
  *#unlistedItems(sessionId: string, directory: Directory | undefined): Generator<Item> {
    for (const profile of this.#services.config.current.profiles.values()) {
      const { kind, accountId, roleName } = profile;
      if (kind !== 'sso' || profile.sessionId !== sessionId) continue;
      if (accountId === undefined || roleName === undefined) continue;
      const account = directory?.accounts.get(accountId);
      if (account?.roles?.includes(roleName)) continue;
      yield roleItem({ sessionId, accountId, roleName }, account?.name, profile);
    }
  }

  #report(error: unknown): Promise<void> {
    return reportError('awsSso.findAccount', error, this.#services.logger);
  }
}

function placeholder(): string {
  return l10n.t('Account name, ID or email, role or profile');
}

function accountItem(session: string, { accountId, name, email }: DirectoryAccount, view: AccountRows): Item {
  const target = { session, account: accountId };
  return {
    label: `$(cloud) ${withoutIcons(accountLabel(accountId, name))}`,
    target,
    ...(email !== undefined && { description: withoutIcons(email) }),
    buttons: [consoleButton(target)],
    act: () => view.revealAccount(session, accountId),
  };
}

function roleItem(
  { sessionId, accountId, roleName }: RoleReference,
  accountName: string | undefined,
  profile?: Profile,
): Item {
  const target = {
    session: sessionId,
    account: accountId,
    role: roleName,
    ...(profile && { profile: profile.name }),
  };
  const accountText = accountLabel(accountId, accountName);
  return {
    label: `$(${profile ? 'key' : 'person'}) ${withoutIcons(roleName)}`,
    target,
    description: withoutIcons(profile ? `${accountText} · ${profile.name}` : accountText),
    buttons: profile ? [consoleButton(target)] : [addButton(target), consoleButton(target)],
    act: () =>
      profile ? runCommand('awsSso.switchProfile', profile.name) : runCommand('awsSso.useRole', target),
  };
}

const addButton = (target: CommandTarget): ActButton => ({
  iconPath: new vscode.ThemeIcon('add'),
  tooltip: l10n.t('Add a profile'),
  act: () => runCommand('awsSso.addProfiles', target),
});

const consoleButton = (target: CommandTarget): ActButton => ({
  iconPath: new vscode.ThemeIcon('link-external'),
  tooltip: l10n.t('Open the console'),
  act: () => runCommand('awsSso.openConsole', target),
});
