import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { Emitter } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import {
  PROFILE_VARIABLES,
  profileVariables,
  type Assignments,
} from '../../credentials/shells/profileVariables';
import { settings } from '../settings';

export interface TerminalEnvironmentServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly collection: vscode.GlobalEnvironmentVariableCollection;
  readonly workspaceState: vscode.Memento;
  readonly logger: Logger;
}

/** The folders, in their order, that terminals were last given something for. */
const FOLDERS_KEY = 'awsSso.terminalFolders';

/** These variables of one folder have changed. */
export interface TerminalEnvironmentChange {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly names: readonly string[];
}

/** A change of what VS Code kept from the window before, and gave to terminals that it opened before us. */
export interface ChangeAtStart {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly before: Assignments;
  readonly now: Assignments;
}

/**
 * Puts the active profile's name into the terminals of each folder: names only, so nothing secret is stored and the
 * tools renew by themselves. A variable is touched only when its value differs, for VS Code marks every open terminal
 * as stale otherwise.
 */
export class TerminalEnvironment implements Disposable {
  readonly #services: TerminalEnvironmentServices;
  readonly #disposables = new DisposableStore();
  readonly #changed = new Emitter<TerminalEnvironmentChange>();

  readonly onDidChange = this.#changed.event;

  constructor(services: TerminalEnvironmentServices) {
    this.#services = services;
    services.collection.description = vscode.l10n.t('Sets the AWS profile that is active in this folder.');
  }

  /** Gives terminals what holds now, and follows it. @returns what that changes. */
  start(): readonly ChangeAtStart[] {
    const update = (): void => void this.#update();
    this.#disposables.add(this.#services.activeProfiles.onDidChange(update));
    this.#disposables.add(settings.onDidChange(update, 'awsSso.terminal.inject', 'awsSso.region'));
    return this.#update();
  }

  /** What the terminals of a folder are given. */
  assignments(folder: vscode.WorkspaceFolder | undefined): Assignments {
    return this.#assignments(folder, this.#given(folder));
  }

  /** Whether no file defines the profile that a folder has. Its terminals are given none, which is no reason to take theirs. */
  isProfileMissing(folder: vscode.WorkspaceFolder | undefined): boolean {
    const active = this.#services.activeProfiles.get(folder);
    return active !== undefined && active.profile === undefined;
  }

  dispose(): void {
    disposeAll([this.#disposables, this.#changed]);
  }

  #update(): ChangeAtStart[] {
    const before = new Map(openFolders().map((folder) => [folder, this.#given(folder)]));
    this.#forgetOtherFolders(vscode.workspace.workspaceFolders ?? []);
    return [...before].flatMap(([folder, given]) => {
      const now = this.#apply(folder, given);
      return now ? [{ folder, before: given, now }] : [];
    });
  }

  /**
   * Takes everything back when the folders are no more those that it was given for. VS Code keeps what folders that are gone were
   * given, and what was given without any, knows a folder by its number, and forgets none of it by itself.
   */
  #forgetOtherFolders(open: readonly vscode.WorkspaceFolder[]): void {
    const { collection, workspaceState, logger } = this.#services;
    const folders = open.map(({ uri }) => uri.toString());
    if (isDeepStrictEqual(workspaceState.get(FOLDERS_KEY), folders)) return;
    collection.clear();
    collection.description = vscode.l10n.t('Sets the AWS profile that is active in this folder.');
    workspaceState
      .update(FOLDERS_KEY, folders)
      .then(undefined, (error: unknown) => logger.warn(`[terminal] folders not noted: ${errorText(error)}`));
  }

  #assignments(folder: vscode.WorkspaceFolder | undefined, given: Assignments): Assignments {
    if (!settings.terminalInject())
      return Object.fromEntries(PROFILE_VARIABLES.map((name) => [name, undefined]));
    const { activeProfiles } = this.#services;
    const active = activeProfiles.get(folder);
    // A file is broken, for a moment or by mistake: what the terminals have may still be right.
    if (active?.unreadable && given['AWS_PROFILE'] === active.name) return given;
    return profileVariables(
      active,
      settings.region(folder) || undefined,
      activeProfiles.inherited,
      settings.terminalsInherit(),
    );
  }

  #given(folder: vscode.WorkspaceFolder | undefined): Assignments {
    const scoped = this.#collection(folder);
    return Object.fromEntries(PROFILE_VARIABLES.map((name) => [name, scoped.get(name)?.value]));
  }

  /** @returns undefined when nothing has changed. */
  #apply(folder: vscode.WorkspaceFolder | undefined, before: Assignments): Assignments | undefined {
    const { logger } = this.#services;
    const scoped = this.#collection(folder);
    const assignments = this.#assignments(folder, before);
    for (const [name, value] of Object.entries(assignments)) {
      const mutator = scoped.get(name);
      if (value === undefined) {
        if (mutator) scoped.delete(name);
        continue;
      }
      // Once more after the shell's start files, which may export another.
      const options = { applyAtProcessCreation: true, applyAtShellIntegration: survivesEcho(value) };
      if (mutator?.value === value && isDeepStrictEqual({ ...mutator.options }, options)) continue;
      scoped.replace(name, value, options);
    }
    const changed = Object.keys(assignments).filter((name) => assignments[name] !== before[name]);
    if (changed.length === 0) return undefined;
    logger.info(
      `[terminal] AWS_PROFILE=${assignments['AWS_PROFILE'] ?? '(none)'}: ${folder?.name ?? 'no folder'}`,
    );
    this.#changed.fire({ folder, names: changed });
    return assignments;
  }

  #collection(folder: vscode.WorkspaceFolder | undefined): vscode.EnvironmentVariableCollection {
    return collectionOf(folder, this.#services.collection);
  }
}

/** What the terminals of a folder are given; of every folder, and of a window without any, where it is undefined. */
function collectionOf(
  folder: vscode.WorkspaceFolder | undefined,
  collection: vscode.GlobalEnvironmentVariableCollection,
): vscode.EnvironmentVariableCollection {
  if (!folder) return collection;
  const { uri, name, index } = folder;
  // VS Code knows a folder by its number, and for an address goes on with the number that it first had: each number has an
  // address of its own.
  const numbered = uri.with({ fragment: String(index) });
  return collection.getScoped({ workspaceFolder: { uri: numbered, name, index } });
}

/** What the terminals of each folder are given, or those of a window without any. */
export function collectionsOfFolders(
  collection: vscode.GlobalEnvironmentVariableCollection,
): readonly vscode.EnvironmentVariableCollection[] {
  return openFolders().map((folder) => collectionOf(folder, collection));
}

/** Undefined alone where there are none. */
function openFolders(): readonly (vscode.WorkspaceFolder | undefined)[] {
  const open = vscode.workspace.workspaceFolders ?? [];
  return open.length > 0 ? open : [undefined];
}

/**
 * Whether VS Code's scripts for shells give a value exactly: all but PowerShell's pass it through `echo -e`, and bash a part of it
 * through the names of files.
 */
export function survivesEcho(value: string): boolean {
  return !/^-|[\\*?[\p{Cc}]/u.test(value);
}
