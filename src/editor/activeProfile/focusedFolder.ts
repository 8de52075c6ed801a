import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';

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
