import type * as vscode from 'vscode';

/** By folder URI; in workspace state, as the picks are. */
const HINTS_KEY = 'awsSso.projectHints';

interface FolderMemory {
  readonly said: readonly string[];
  readonly isSilenced: boolean;
}

/** What was said about the profiles that a folder's files name, and whether to say more. */
export class ProjectHintMemory {
  readonly #workspaceState: vscode.Memento;
  readonly #folder: string;

  constructor(workspaceState: vscode.Memento, folder: vscode.WorkspaceFolder) {
    this.#workspaceState = workspaceState;
    this.#folder = folder.uri.toString();
  }

  get said(): ReadonlySet<string> {
    return new Set(this.#current.said);
  }

  get isSilenced(): boolean {
    return this.#current.isSilenced;
  }

  remember(keys: readonly string[]): Thenable<void> {
    return this.#write({ ...this.#current, said: [...new Set([...this.#current.said, ...keys])] });
  }

  silence(): Thenable<void> {
    return this.#write({ ...this.#current, isSilenced: true });
  }

  get #all(): Readonly<Record<string, unknown>> {
    const value = this.#workspaceState.get<unknown>(HINTS_KEY);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }

  get #current(): FolderMemory {
    const value = this.#all[this.#folder];
    const { said, isSilenced } = (typeof value === 'object' && value !== null ? value : {}) as Partial<
      Record<keyof FolderMemory, unknown>
    >;
    return {
      said: Array.isArray(said) ? said.filter((key) => typeof key === 'string') : [],
      isSilenced: isSilenced === true,
    };
  }

  #write(memory: FolderMemory): Thenable<void> {
    return this.#workspaceState.update(HINTS_KEY, { ...this.#all, [this.#folder]: memory });
  }
}
