import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { Emitter, type Observable } from '../../base/event';
import { resolveActiveProfile, type ActiveProfile } from '../../config/activeProfile';
import type { SharedConfig } from '../../config/sharedConfig';
import { inheritedByTerminals } from '../../credentials/terminalVariables';
import { settings } from '../settings';
import { addUse, parseUses, rankUses, renameUse, takeBackRename, type ProfileUse } from './profileUses';

export interface ActiveProfileServices {
  readonly config: Observable<SharedConfig>;
  /** VS Code's own environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
  readonly clock: Clock;
}

/** The user's own picks by folder URI; kept in workspace state so that they never dirty a repository. */
const PICKS_KEY = 'awsSso.picks';
const USES_KEY = 'awsSso.profileUses';
/** Stands for the folder in a window without folders. */
const NO_FOLDER = '';

/** Which profile each folder of the window works as; the one road by which the choice changes. */
export class ActiveProfileStore implements Disposable {
  readonly #services: ActiveProfileServices;
  readonly #changed = new Emitter<undefined>();
  readonly #disposables = new DisposableStore();
  /** Those under way. */
  readonly #renames = new Set<{ readonly from: string; readonly to: string }>();
  readonly #focus: FocusedFolder;

  /** Fires when a folder's active profile may have changed, or another folder has come into focus. */
  readonly onDidChange = this.#changed.event;

  constructor(services: ActiveProfileServices) {
    this.#services = services;
    const fire = (): void => this.#changed.fire(undefined);
    this.#disposables.add(services.config.onDidChange(fire));
    this.#disposables.add(settings.onDidChange(fire, 'awsSso.profile', 'awsSso.region'));
    this.#disposables.add(settings.onDidChangeTerminalVariables(fire));
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(fire));
    this.#focus = this.#disposables.add(new FocusedFolder(fire));
  }

  /** The folder of the active tab; of the one before while the active one belongs to none; else the first. */
  get focusedFolder(): vscode.WorkspaceFolder | undefined {
    return this.#focus.current;
  }

  /** The active profile of the focused folder. */
  get focused(): ActiveProfile | undefined {
    return this.get(this.#focus.current);
  }

  /** The active profile of a folder, or of a window without folders. */
  get(folder: vscode.WorkspaceFolder | undefined): ActiveProfile | undefined {
    return this.#resolve(folder, this.getPick(folder));
  }

  /** What would be active if the user had picked nothing. */
  getWithoutPick(folder: vscode.WorkspaceFolder | undefined): ActiveProfile | undefined {
    return this.#resolve(folder, undefined);
  }

  getPick(folder: vscode.WorkspaceFolder | undefined): string | undefined {
    return this.#picks[keyOf(folder)];
  }

  /** Names of the profiles picked lately and often, the likeliest first; some may not exist any more. */
  get recent(): readonly string[] {
    return rankUses(this.#uses, this.#services.clock.now());
  }

  /** Names of the profiles picked since a moment, in milliseconds; some may not exist. */
  usedSince(moment: number): string[] {
    return this.#uses.filter(({ usedAt }) => usedAt >= moment).map(({ name }) => name);
  }

  /** Makes a profile active in a folder; undefined drops the pick, so that the settings decide again. */
  async pick(name: string | undefined, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
    const picks = Object.fromEntries(Object.entries(this.#picks).filter(([key]) => key !== keyOf(folder)));
    if (name !== undefined) picks[keyOf(folder)] = name;
    await this.#services.workspaceState.update(PICKS_KEY, picks);
    this.#changed.fire(undefined);
    if (name === undefined) return;
    const { globalState, clock } = this.#services;
    await globalState.update(USES_KEY, addUse(this.#uses, name, clock.now()));
  }

  /**
   * Runs `work`, which gives a profile another name in the files, and lets what names it here follow. Meanwhile the old
   * name means what the new one does, once the files say so: the profile is active without a break.
   */
  async whileRenaming<T>(from: string, to: string, work: () => Promise<T>): Promise<T> {
    const rename = { from, to };
    this.#renames.add(rename);
    try {
      return await work();
    } finally {
      this.#renames.delete(rename);
      this.#changed.fire(undefined);
    }
  }

  /**
   * Lets every pick of this window, and what is kept of its use, follow a profile that got another name.
   * @returns what takes back just that.
   */
  async renameProfile(from: string, to: string): Promise<() => Promise<void>> {
    const { globalState } = this.#services;
    const moved = Object.entries(this.#picks).flatMap(([key, name]) => (name === from ? [key] : []));
    await this.#movePicks(moved, from, to);
    const usesBefore = this.#uses;
    await globalState.update(USES_KEY, renameUse(usesBefore, from, to));
    return async () => {
      await this.#movePicks(moved, to, from);
      await globalState.update(USES_KEY, takeBackRename(this.#uses, usesBefore, from, to));
    };
  }

  dispose(): void {
    disposeAll([this.#disposables, this.#changed]);
  }

  async #movePicks(keys: readonly string[], from: string, to: string): Promise<void> {
    const picks = Object.entries(this.#picks).map(
      ([key, name]) => [key, keys.includes(key) && name === from ? to : name] as const,
    );
    await this.#services.workspaceState.update(PICKS_KEY, Object.fromEntries(picks));
    this.#changed.fire(undefined);
  }

  /** What terminals inherit, before anything is put into them. */
  get inherited(): NodeJS.ProcessEnv {
    return inheritedByTerminals(this.#services.environment, settings.terminalVariables());
  }

  #resolve(folder: vscode.WorkspaceFolder | undefined, pick: string | undefined): ActiveProfile | undefined {
    const { folder: folderSetting, workspace, user } = settings.profile(folder);
    const isOfSetting = 'AWS_PROFILE' in settings.terminalVariables();
    return resolveActiveProfile(
      {
        pick: this.#nameInFiles(pick),
        folderSetting: this.#nameInFiles(folderSetting),
        workspaceSetting: this.#nameInFiles(workspace),
        userSetting: this.#nameInFiles(user),
        ...(isOfSetting
          ? { terminalSetting: this.inherited['AWS_PROFILE'] }
          : { environment: this.#services.environment['AWS_PROFILE'] }),
      },
      this.#services.config.current,
    );
  }

  #nameInFiles(name: string | undefined): string | undefined {
    const { profiles } = this.#services.config.current;
    if (name === undefined || profiles.has(name)) return name;
    return [...this.#renames].find(({ from, to }) => from === name && profiles.has(to))?.to ?? name;
  }

  get #uses(): ProfileUse[] {
    return parseUses(this.#services.globalState.get<unknown>(USES_KEY));
  }

  get #picks(): Record<string, string> {
    const picks = this.#services.workspaceState.get<unknown>(PICKS_KEY);
    if (typeof picks !== 'object' || picks === null) return {};
    return Object.fromEntries(
      Object.entries(picks).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  }
}

function keyOf(folder: vscode.WorkspaceFolder | undefined): string {
  return folder?.uri.toString() ?? NO_FOLDER;
}

/**
 * The folder that the user works in: that of the active tab, whatever it shows; of the one before while the active one belongs
 * to none; else the first.
 */
export class FocusedFolder implements Disposable {
  readonly #disposables = new DisposableStore();
  readonly #onDidChange: () => void;
  /** Web views tell no file: each is of the folder that was in focus when it opened. */
  readonly #ofWebviews = new WeakMap<vscode.Tab, vscode.WorkspaceFolder>();
  #current: vscode.WorkspaceFolder | undefined;

  constructor(onDidChange: () => void) {
    this.#onDidChange = onDidChange;
    const { tabGroups } = vscode.window;
    const toTab = (): void => this.#set(this.#folderOfTab());
    this.#disposables.add(
      tabGroups.onDidChangeTabs(({ opened }) => {
        for (const tab of opened) this.#noteWebview(tab);
        toTab();
      }),
    );
    this.#disposables.add(tabGroups.onDidChangeTabGroups(toTab));
    // It comes before the news of the tab.
    this.#disposables.add(
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#set(folderOf(editor?.document.uri))),
    );
    this.#disposables.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#current = this.#orBefore(this.#folderOfTab());
        onDidChange();
      }),
    );
    this.#current = this.#orBefore(
      this.#folderOfTab() ?? folderOf(vscode.window.activeTextEditor?.document.uri),
    );
  }

  get current(): vscode.WorkspaceFolder | undefined {
    return this.#current;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #set(found: vscode.WorkspaceFolder | undefined): void {
    const folder = this.#orBefore(found);
    if (folder?.uri.toString() === this.#current?.uri.toString()) return;
    this.#current = folder;
    this.#onDidChange();
  }

  #orBefore(found: vscode.WorkspaceFolder | undefined): vscode.WorkspaceFolder | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const isOpen = (folder: vscode.WorkspaceFolder | undefined): vscode.WorkspaceFolder | undefined =>
      folders.find(({ uri }) => uri.toString() === folder?.uri.toString());
    return isOpen(found) ?? isOpen(this.#current) ?? folders[0];
  }

  #folderOfTab(): vscode.WorkspaceFolder | undefined {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    return activeTab && (folderOf(fileOf(activeTab.input)) ?? this.#ofWebviews.get(activeTab));
  }

  #noteWebview(tab: vscode.Tab): void {
    if (tab.input instanceof vscode.TabInputWebview && this.#current)
      this.#ofWebviews.set(tab, this.#current);
  }
}

function folderOf(uri: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  return uri && vscode.workspace.getWorkspaceFolder(uri);
}

/** What a tab shows; of a comparison the side that can be edited. */
function fileOf(input: unknown): vscode.Uri | undefined {
  const { uri, modified } = (input ?? {}) as { readonly uri?: unknown; readonly modified?: unknown };
  return [uri, modified].find((value) => value instanceof vscode.Uri);
}
