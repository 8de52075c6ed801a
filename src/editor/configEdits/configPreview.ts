import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { writeFileAtomic } from '../../base/atomicFile';
import { DisposableStore, disposeAll } from '../../base/disposable';
import { whenMissing } from '../../base/errors';
import type { Event } from '../../base/event';
import type { Logger } from '../../base/logger';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import type { DocumentEdit } from '../../config/configEditor';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import { reportError } from '../commands';
import { withoutIcons } from '../plainText';
import { askChoice, type Answered, type StepPlace, type ValueItem } from '../quickInputSteps';
import type { PreviewButtons } from './configEditCommands';
import { findOpenDocument, findUnsavedDocument, readEditedText } from './openDocumentEdits';

/** A change of a config file to be seen before it is made. */
export interface PreviewedChange {
  readonly file: string;
  readonly edit: DocumentEdit;
  /** Of the editor, such as `AWS config: 10 profiles added`. */
  readonly title: string;
  readonly question: string;
  /** What Enter and the button above the diff do, unless `agreeAnd` is there for Enter. */
  readonly agree: string;
  /** Agrees and does more; offered first. */
  readonly agreeAnd?: string | undefined;
  readonly disagree: string;
}

/** What was chosen over a diff. */
export type PreviewDecision = 'agree' | 'agreeAnd' | 'disagree';

export interface PreviewServices {
  readonly config: { readonly onDidChange: Event<unknown> };
  readonly previewButtons: PreviewButtons;
  readonly logger: Logger;
}

/** Documents that live in memory alone: a config file may hold secrets. */
const SCHEME = 'aws-sso-preview';

/**
 * Shows what a change makes of a config file, as a diff that follows the file while it is open, and asks for it over it.
 * @returns whether the user agreed; closing the diff, wherever it has been moved to, is no agreement.
 * @throws what `edit` throws for the file as it is now.
 */
export async function confirmInPreview(change: PreviewedChange, services: PreviewServices): Promise<boolean> {
  const place = { title: change.title, step: 1, totalSteps: 1, keepsWhenLeft: true };
  const { answer, goes } = await askInPreview(change, services, place);
  return goes === 'on' && answer !== 'disagree';
}

/** The same as a step of a task. */
export async function askInPreview(
  change: PreviewedChange,
  services: PreviewServices,
  place: StepPlace,
): Promise<Answered<PreviewDecision>> {
  const { file, edit, title } = change;
  const { config, previewButtons, logger } = services;
  const disposables = new DisposableStore();
  const contents = disposables.add(new PreviewContents());
  const [empty, result] = [previewUri(file), previewUri(file)];
  try {
    const before = await readEditedText(file);
    contents.set(empty, '');
    contents.set(result, edit(parseDocument(before ?? '')).toString());

    const follow = (): void => {
      readEditedText(file)
        .then((text = '') => contents.set(result, edit(parseDocument(text)).toString()))
        .catch((error: unknown) => reportError('preview', error, logger));
    };
    disposables.add(config.onDidChange(follow));
    disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && findOpenDocument(file, (open) => open === document)) follow();
      }),
    );

    const answeredInEditor = new Promise<PreviewDecision>((resolve) => {
      disposables.add(
        previewButtons.onDidPress(({ resource, isAgreed }) => {
          if (resource === undefined || resource === result.toString()) {
            resolve(isAgreed ? 'agree' : 'disagree');
          }
        }),
      );
      disposables.add(
        // A tab that moves to another group is opened there and closed here.
        vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
          if (closed.some((tab) => shows(tab, result)) && findTabs(result).length === 0) resolve('disagree');
        }),
      );
    });
    await vscode.commands.executeCommand(
      'vscode.diff',
      before === undefined ? empty : vscode.Uri.file(file),
      result,
      title,
      // Looking into another file meanwhile must not close it.
      { preview: false },
    );
    return await askOver(change, place, answeredInEditor);
  } finally {
    disposables.dispose();
    await closeTabs(findTabs(result));
  }
}

/** The question stays over the diff, whatever else has the focus, until it is answered here or in the editor. */
async function askOver(
  { question, agree, agreeAnd, disagree }: PreviewedChange,
  place: StepPlace,
  answeredInEditor: Promise<PreviewDecision>,
): Promise<Answered<PreviewDecision>> {
  const item = (label: string, value: PreviewDecision): ValueItem<PreviewDecision> => ({ label, value });
  const items = [
    ...(agreeAnd === undefined ? [] : [item(`$(check-all) ${withoutIcons(agreeAnd)}`, 'agreeAnd')]),
    item(`$(check) ${withoutIcons(agree)}`, 'agree'),
    item(`$(discard) ${withoutIcons(disagree)}`, 'disagree'),
  ];
  const { answer, goes } = await askChoice(place, {
    items,
    placeholder: question,
    elsewhere: answeredInEditor.then((decision) => item('', decision)),
  });
  return { answer: answer?.value ?? 'disagree', goes };
}

/** What the documents of the scheme hold. */
class PreviewContents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  set(uri: vscode.Uri, text: string): void {
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  dispose(): void {
    disposeAll([this.#registration, this.#changed]);
  }
}

/** The file's name at the end makes the document read as one. */
function previewUri(file: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${randomUUID()}/.aws/${basename(file)}` });
}

function shows({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString();
}

function findTabs(uri: vscode.Uri): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => shows(tab, uri));
}

async function closeTabs(tabs: readonly vscode.Tab[]): Promise<void> {
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}

interface Reading {
  readonly saved: SharedConfig;
  readonly config: string | undefined;
  readonly credentials: string | undefined;
  readonly read: SharedConfig;
}

/**
 * What the shared files say with what waits in their editors to be saved: an edit of them goes into those texts
 * (`openDocumentEdits.ts`), so this is what it finds there.
 */
export class EditedConfig {
  readonly #store: ConfigStore;
  readonly #locations: Pick<AwsLocations, 'configFile' | 'credentialsFile'>;
  /** Questions ask again at every key. */
  #last: Reading | undefined;

  constructor({ config, locations }: { readonly config: ConfigStore; readonly locations: AwsLocations }) {
    this.#store = config;
    this.#locations = locations;
  }

  get current(): SharedConfig {
    return this.withConfigText(findUnsavedDocument(this.#locations.configFile)?.getText());
  }

  /** The same, were this the text of the config file. */
  withConfigText(config: string | undefined): SharedConfig {
    const saved = this.#store.current;
    const credentials = findUnsavedDocument(this.#locations.credentialsFile)?.getText();
    if (config === undefined && credentials === undefined) return saved;
    const last = this.#last;
    if (last?.saved === saved && last.config === config && last.credentials === credentials) return last.read;
    const read = this.#store.readWith({ config, credentials });
    this.#last = { saved, config, credentials, read };
    return read;
  }
}

/** A change of a text file that isn't one of AWS's, to be seen before it is made. */
export interface TextChange {
  readonly file: string;
  /** Gets undefined where there is no file. */
  readonly edit: (text: string | undefined) => string;
  /** Of the diff. */
  readonly title: string;
  readonly question: string;
  /** The button that agrees. */
  readonly agree: string;
}

/** @returns undefined where there is no file. @throws as `readRegularFile`. */
export async function readTextFile(file: string): Promise<string | undefined> {
  const bytes = await readRegularFile(file, MOST_RECORD_BYTES).catch(whenMissing(undefined));
  return bytes?.toString();
}

/**
 * Shows what a change makes of a file, and makes it, on the text as it is then, when the user agrees.
 * @returns whether it was made. @throws what the edit throws, or the system's error.
 */
export async function reviewTextChange(change: TextChange, services: PreviewServices): Promise<boolean> {
  const { file, edit, title, question, agree } = change;
  const agreed = await confirmInPreview(
    {
      file,
      // A document keeps any text as it is.
      edit: (document) => parseDocument(edit(document.toString() || undefined)),
      title,
      question,
      agree,
      disagree: l10n.t('Discard'),
    },
    services,
  );
  if (!agreed) return false;
  const unsaved = findUnsavedDocument(file);
  if (unsaved && !(await unsaved.save())) return false;
  await writeFileAtomic(file, edit(await readTextFile(file)));
  return true;
}
