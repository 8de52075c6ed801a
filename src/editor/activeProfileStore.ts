import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { Emitter, type Observable } from '../base/event';
import { resolveActiveProfile, type ActiveProfile } from '../config/activeProfile';
import type { SharedConfig } from '../config/sharedConfig';
import { addUse, parseUses, rankUses, renameUse, type ProfileUse } from './profileUses';
import { settings } from './settings';

export interface ActiveProfileServices {
  readonly config: Observable<SharedConfig>;
  /** VS Code's own environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
  readonly clock: Clock;
}

/** A profile that lives on under another name. */
export interface ProfileRename {
  readonly from: string;
  readonly to: string;
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
  readonly #renamed = new Emitter<ProfileRename>();
  readonly #disposables = new DisposableStore();
  #focusedFolder: vscode.WorkspaceFolder | undefined;

  /** Fires when a folder's active profile may have changed, or another folder has come into focus. */
  readonly onDidChange = this.#changed.event;
  /** Fires for those who keep names of profiles themselves. */
  readonly onDidRenameProfile = this.#renamed.event;

  constructor(services: ActiveProfileServices) {
    this.#services = services;
    const fire = (): void => this.#changed.fire(undefined);
    this.#disposables.add(services.config.onDidChange(fire));
    this.#disposables.add(settings.onDidChange(fire, 'awsSso.profile', 'awsSso.region'));
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(fire));
    this.#disposables.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#focusedFolder = this.#findFocusedFolder();
        fire();
      }),
    );
    this.#disposables.add(
      vscode.window.onDidChangeActiveTextEditor(() => {
        const folder = this.#findFocusedFolder();
        if (folder?.uri.toString() === this.#focusedFolder?.uri.toString()) return;
        this.#focusedFolder = folder;
        fire();
      }),
    );
    this.#focusedFolder = this.#findFocusedFolder();
  }

  /** The folder of the active editor; of the one before while the active one belongs to none; else the first. */
  get focusedFolder(): vscode.WorkspaceFolder | undefined {
    return this.#focusedFolder;
  }

  /** The active profile of the focused folder. */
  get focused(): ActiveProfile | undefined {
    return this.get(this.#focusedFolder);
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

  /** Lets every pick of this window, and what is kept of its use, follow a profile that got another name. */
  async renameProfile(from: string, to: string): Promise<void> {
    const follow = (name: string): string => (name === from ? to : name);
    const picks = Object.entries(this.#picks).map(([key, name]) => [key, follow(name)] as const);
    await this.#services.workspaceState.update(PICKS_KEY, Object.fromEntries(picks));
    this.#changed.fire(undefined);
    await this.#services.globalState.update(USES_KEY, renameUse(this.#uses, from, to));
    this.#renamed.fire({ from, to });
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#changed.dispose();
    this.#renamed.dispose();
  }

  #resolve(folder: vscode.WorkspaceFolder | undefined, pick: string | undefined): ActiveProfile | undefined {
    const {
      folder: folderSetting,
      workspace: workspaceSetting,
      user: userSetting,
    } = settings.profile(folder);
    const environment = this.#services.environment['AWS_PROFILE'];
    return resolveActiveProfile(
      { pick, folderSetting, workspaceSetting, userSetting, environment },
      this.#services.config.current,
    );
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

  #findFocusedFolder(): vscode.WorkspaceFolder | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.window.activeTextEditor?.document.uri;
    const ofEditor = uri && vscode.workspace.getWorkspaceFolder(uri);
    const before = folders.find((folder) => folder.uri.toString() === this.#focusedFolder?.uri.toString());
    return ofEditor ?? before ?? folders[0];
  }
}

function keyOf(folder: vscode.WorkspaceFolder | undefined): string {
  return folder?.uri.toString() ?? NO_FOLDER;
}
