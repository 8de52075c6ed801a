import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText, isAbortError } from '../base/errors';
import type { SsoSession } from '../config/sharedConfig';
import type { Directory, DirectoryAccount } from '../sso/directory';
import { SsoError } from '../sso/errors';
import { reportError, runCommand } from './commands';
import { countWithoutRoles } from './directoryFacts';
import { progressText } from './listingProgress';
import { LongQuickPick } from './longQuickPick';
import { withoutIcons } from './plainText';
import { accountLabel } from './profileNote';
import { profilesOfRole } from './profilesByRole';
import type { ProfilesView } from './profilesView';
import { tellFailures, type RefreshDirectoryServices } from './refreshDirectory';

type Act = () => unknown;

interface Item extends vscode.QuickPickItem {
  /** What accepting the item does; the list stays open for what only makes it longer. */
  readonly act?: Act;
  readonly keepsOpen?: boolean;
  readonly buttons?: readonly ActButton[];
}

interface ActButton extends vscode.QuickInputButton {
  readonly act: Act;
}

/** Lets the user find an account by name, id or e-mail, or a role by its name, and do something with it. */
export function findAccount(
  wanted: readonly SsoSession[],
  services: RefreshDirectoryServices,
  view: ProfilesView,
): Promise<void> {
  return new AccountFinder(wanted, services, view).run();
}

class AccountFinder {
  readonly #wanted: readonly SsoSession[];
  readonly #services: RefreshDirectoryServices;
  readonly #view: ProfilesView;
  readonly #picker = vscode.window.createQuickPick<Item>();
  readonly #list = new LongQuickPick(this.#picker, () => this.#items());
  readonly #listing = new AbortController();

  constructor(wanted: readonly SsoSession[], services: RefreshDirectoryServices, view: ProfilesView) {
    this.#wanted = wanted;
    this.#services = services;
    this.#view = view;
  }

  /** Resolves when the list is gone. */
  run(): Promise<void> {
    const picker = this.#picker;
    picker.title = l10n.t('Find an account or role');
    picker.placeholder = placeholder();
    picker.matchOnDescription = true;
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.keepsOpen) void item.act?.();
      else this.#leave(item?.act);
    });
    picker.onDidTriggerItemButton(({ button }) => this.#leave((button as ActButton).act));
    return new Promise((resolve) => {
      picker.onDidHide(() => {
        // Whoever goes away waits for nothing; what was found is kept.
        this.#listing.abort();
        picker.dispose();
        resolve();
      });
      this.#list.show();
      void this.#whileBusy(() => Promise.all(this.#wanted.map((session) => this.#readAndList(session))));
    });
  }

  #leave(act: Act | undefined): void {
    this.#picker.hide();
    Promise.resolve(act?.()).catch((error: unknown) => this.#report(error));
  }

  async #whileBusy(work: () => Promise<unknown>): Promise<void> {
    this.#picker.busy = true;
    const before = this.#directories();
    try {
      await work();
    } catch (error) {
      if (!isAbortError(error)) void this.#report(error);
    }
    if (!this.#list.isOpen) return;
    this.#picker.busy = false;
    this.#picker.placeholder = placeholder();
    const after = this.#directories();
    if (after.some((directory, index) => directory !== before[index])) this.#list.redraw();
  }

  #directories(): (Directory | undefined)[] {
    return this.#wanted.map(({ id }) => this.#services.directories.get(id));
  }

  /** What is kept, and where that is old the accounts alone: a few requests that nobody needs to be asked about. */
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

  #listAll(session: SsoSession): Promise<void> {
    return this.#whileBusy(async () => {
      const { directory, failures } = await this.#services.directories.listAll(session.id, {
        signal: this.#listing.signal,
        onProgress: (progress) => {
          if (this.#list.isOpen) this.#picker.placeholder = progressText(progress);
        },
      });
      tellFailures(session, failures, directory.accounts.size, this.#services).catch((error: unknown) =>
        this.#report(error),
      );
    });
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
        yield { label: `$(cloud-download) ${text}`, alwaysShow: true, keepsOpen: true, act };
      }
      for (const account of directory?.accounts.values() ?? []) {
        yield accountItem(session.id, account, this.#view);
        for (const roleName of account.roles ?? []) {
          yield roleItem(session.id, account, roleName, this.#services);
        }
      }
    }
  }

  #report(error: unknown): Promise<void> {
    return reportError('awsSso.findAccount', error, this.#services.logger);
  }
}

function placeholder(): string {
  return l10n.t('Account name, id or e-mail, or a role');
}

function accountItem(
  session: string,
  { accountId, name, email }: DirectoryAccount,
  view: ProfilesView,
): Item {
  return {
    label: `$(cloud) ${withoutIcons(accountLabel(accountId, name))}`,
    ...(email !== undefined && { description: withoutIcons(email) }),
    buttons: [consoleButton({ session, account: accountId })],
    act: () => view.revealAccount(session, accountId),
  };
}

function roleItem(
  session: string,
  { accountId, name }: DirectoryAccount,
  roleName: string,
  { config }: RefreshDirectoryServices,
): Item {
  const [profile] = profilesOfRole(config.current, { sessionId: session, accountId, roleName });
  const target = { session, account: accountId, role: roleName };
  const accountText = accountLabel(accountId, name);
  return {
    label: `$(${profile ? 'key' : 'person'}) ${withoutIcons(roleName)}`,
    description: withoutIcons(profile ? `${accountText} · ${profile.name}` : accountText),
    buttons: profile ? [consoleButton(target)] : [addButton(target), consoleButton(target)],
    act: () =>
      profile ? runCommand('awsSso.switchProfile', profile.name) : runCommand('awsSso.useRole', target),
  };
}

const addButton = (target: object): ActButton => ({
  iconPath: new vscode.ThemeIcon('add'),
  tooltip: l10n.t('Add a profile'),
  act: () => runCommand('awsSso.addProfiles', target),
});

const consoleButton = (target: object): ActButton => ({
  iconPath: new vscode.ThemeIcon('link-external'),
  tooltip: l10n.t('Open the console'),
  act: () => runCommand('awsSso.openConsole', target),
});
