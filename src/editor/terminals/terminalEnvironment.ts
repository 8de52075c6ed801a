import * as vscode from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { PROFILE_VARIABLES, profileVariables } from './profileVariables';
import { settings } from '../settings';
import type { Assignments } from './shellAssignment';

export interface TerminalEnvironmentServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly collection: vscode.GlobalEnvironmentVariableCollection;
  readonly logger: Logger;
}

/** These variables of one folder have changed. */
export interface TerminalEnvironmentChange {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly names: readonly string[];
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
    const update = (): void => this.#update();
    this.#disposables.add(services.activeProfiles.onDidChange(update));
    this.#disposables.add(settings.onDidChange(update, 'awsSso.terminal.inject', 'awsSso.region'));
    update();
  }

  /** What the terminals of a folder are given. */
  assignments(folder: vscode.WorkspaceFolder | undefined): Assignments {
    if (!settings.terminalInject())
      return Object.fromEntries(PROFILE_VARIABLES.map((name) => [name, undefined]));
    const active = this.#services.activeProfiles.get(folder);
    const given = this.#collection(folder);
    // A file is broken, for a moment or by mistake: what the terminals have may still be right.
    if (active?.unreadable && given.get('AWS_PROFILE')?.value === active.name)
      return Object.fromEntries(PROFILE_VARIABLES.map((name) => [name, given.get(name)?.value]));
    return profileVariables(active, settings.region(folder) || undefined);
  }

  dispose(): void {
    disposeAll([this.#disposables, this.#changed]);
  }

  #update(): void {
    const folders = vscode.workspace.workspaceFolders;
    if (!folders?.length) {
      this.#apply(undefined);
      return;
    }
    for (const folder of folders) this.#apply(folder);
  }

  #apply(folder: vscode.WorkspaceFolder | undefined): void {
    const { logger } = this.#services;
    const scoped = this.#collection(folder);
    const assignments = this.assignments(folder);
    const changed: string[] = [];
    for (const [name, value] of Object.entries(assignments)) {
      if (scoped.get(name)?.value === value) continue;
      if (value === undefined) scoped.delete(name);
      else scoped.replace(name, value);
      changed.push(name);
    }
    if (changed.length === 0) return;
    logger.info(
      `[terminal] AWS_PROFILE=${assignments['AWS_PROFILE'] ?? '(none)'}: ${folder?.name ?? 'no folder'}`,
    );
    this.#changed.fire({ folder, names: changed });
  }

  #collection(folder: vscode.WorkspaceFolder | undefined): vscode.EnvironmentVariableCollection {
    const { collection } = this.#services;
    return folder ? collection.getScoped({ workspaceFolder: folder }) : collection;
  }
}
