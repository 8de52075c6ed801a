import { basename, relative } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { readProjectFiles } from '../../config/projectFiles';
import { findProjectProfiles } from '../../config/projectProfiles';
import { confirmEnvironment } from '../activeProfile/profileCommands';
import { runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { decideHint, keysOf, type FoundName, type Hint } from '../../config/projectHint';
import type { ProjectHintServices } from './projectHints';

export interface ProjectHintParts extends ProjectHintServices {
  readonly workspaceState: vscode.Memento;
}

/**
 * What there is to say about the profiles that a folder's files name, and was not said before.
 * @param saved the only file to look at
 */
export async function findHint(
  folder: vscode.WorkspaceFolder,
  saved: vscode.TextDocument | undefined,
  { config, activeProfiles, workspaceState }: ProjectHintParts,
): Promise<Hint | undefined> {
  const memory = new ProjectHintMemory(workspaceState, folder);
  // It is unknown what unreadable files define.
  if (memory.isSilenced || config.current.state === 'unreadable') return undefined;
  const found = saved
    ? namesIn(saved.fileName, saved.getText())
    : (await readProjectFiles(folder.uri.fsPath)).flatMap(({ path, text }) => namesIn(path, text));
  const active = activeProfiles.get(folder);
  return decideHint({
    found,
    isDefined: (name) => config.current.profiles.has(name),
    active: active && {
      name: active.name,
      isChosen: active.source !== 'environment' && active.source !== 'default',
    },
    said: memory.said,
  });
}

function namesIn(file: string, text: string): FoundName[] {
  return findProjectProfiles(basename(file), text).map((named) => ({ ...named, file }));
}

/** Says it, once, and does what the user wants then. */
export async function showHint(
  hint: Hint,
  folder: vscode.WorkspaceFolder,
  parts: ProjectHintParts,
): Promise<void> {
  const memory = new ProjectHintMemory(parts.workspaceState, folder);
  parts.logger.info(`[project] ${keysOf(hint).join(', ')}: ${folder.name}`);
  await memory.remember(keysOf(hint));
  const { message, actions } =
    hint.kind === 'missing' ? missing(hint.name, folder) : offer(hint.names, folder, parts);
  const never = l10n.t("Don't Ask Here");
  const titles = [...Object.keys(actions), never];
  const chosen = await vscode.window.showInformationMessage(withoutLinks(message), ...titles);
  if (chosen === never) await memory.silence();
  else if (chosen !== undefined) await actions[chosen]?.();
}

interface Notice {
  readonly message: string;
  /** By what their buttons say. */
  readonly actions: Readonly<Record<string, () => PromiseLike<unknown>>>;
}

function missing(name: FoundName, folder: vscode.WorkspaceFolder): Notice {
  return {
    message: l10n.t(
      '{0} names the profile {1}, which no AWS file defines.',
      placeOf(name, folder),
      name.profile,
    ),
    actions: {
      [l10n.t('Show')]: () => reveal(name),
      [l10n.t('Add Profile')]: () => runCommand('awsSso.addProfiles'),
    },
  };
}

function offer(names: readonly FoundName[], folder: vscode.WorkspaceFolder, parts: ProjectHintParts): Notice {
  const [only] = names;
  if (only && names.length === 1) {
    return {
      message: l10n.t(
        '{0} names the profile {1}. Use it for {2}?',
        placeOf(only, folder),
        only.profile,
        folder.name,
      ),
      actions: {
        [l10n.t('Use {0}', withoutIcons(only.profile))]: () => use(only.profile, folder, parts),
        [l10n.t('Not Now')]: () => Promise.resolve(),
      },
    };
  }
  return {
    message: l10n.t(
      'The files of {0} name several profiles: {1}.',
      folder.name,
      names.map(({ profile }) => profile).join(', '),
    ),
    actions: {
      [l10n.t('Choose…')]: () => choose(names, folder, parts),
      [l10n.t('Not Now')]: () => Promise.resolve(),
    },
  };
}

async function choose(
  names: readonly FoundName[],
  folder: vscode.WorkspaceFolder,
  parts: ProjectHintParts,
): Promise<void> {
  const items = names.map((name) => ({
    label: `$(key) ${withoutIcons(name.profile)}`,
    description: withoutIcons(placeOf(name, folder)),
    name,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: withoutLinks(l10n.t('AWS profile for {0}', folder.name)),
    placeHolder: l10n.t('Choose one of the profiles named in its files'),
  });
  if (chosen) await use(chosen.name.profile, folder, parts);
}

async function use(profile: string, folder: vscode.WorkspaceFolder, parts: ProjectHintParts): Promise<void> {
  const { activeProfiles } = parts;
  if (activeProfiles.focusedFolder?.uri.toString() === folder.uri.toString()) {
    await runCommand('awsSso.switchProfile', profile);
    return;
  }
  // The notice has stood until another folder came into focus, which the command would switch.
  const question = { message: l10n.t('Use the profile {0}?', profile), action: l10n.t('Use {0}', profile) };
  if (await confirmEnvironment(profile, question, parts)) await activeProfiles.pick(profile, folder);
}

async function reveal({ file, line }: FoundName): Promise<void> {
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}

/** A file and the line in it, as one would write it. */
function placeOf({ file, line }: FoundName, folder: vscode.WorkspaceFolder): string {
  return `${relative(folder.uri.fsPath, file).replaceAll('\\', '/')}:${line}`;
}

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
