import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { replace } from './fakeUser';
import { plain } from './picker';

/** A question as it is shown, and the hands to work with it before it is answered. */
export interface ShownQuestion {
  readonly title: string;
  /** `2/8`; an empty text for a question without a number. */
  readonly place: string;
  readonly hasBack: boolean;
  readonly placeholder: string;
  readonly prompt: string;
  /** What is typed is not shown. */
  readonly isPassword: boolean;
  /** What stands in the box. */
  readonly value: string;
  /** Without icons and separators; of items with one label the description stands before it. */
  readonly labels: readonly string[];
  readonly items: readonly vscode.QuickPickItem[];
  /** The label that Enter would take. */
  readonly active: string | undefined;
  readonly checked: readonly string[];
  /** What is said under the box, with `i` or `w` before a remark or warning. */
  readonly message: string;
  /** Types into the box; answers with the message that this brings up. */
  readonly type: (text: string) => string;
}

/** What is done with a question. */
export type Reply =
  | 'back'
  | 'leave'
  /** As it stands. */
  | 'accept'
  /** Nothing: it is answered from another place. */
  | 'wait'
  /** A text to type, or the label of an item to take. */
  | { readonly accept: string }
  /** Labels of the items to check. */
  | { readonly check: readonly string[] }
  /** The button with this tooltip. */
  | { readonly press: string };

/** One reply for each question in turn; a function looks at the question first. */
export type Script = readonly (Reply | ((shown: ShownQuestion) => Reply | Promise<Reply>))[];

/** Runs `work` with somebody who answers its questions by a script, to the end of it. Answers with what was asked. */
export async function answering(script: Script, work: () => PromiseLike<unknown>): Promise<ShownQuestion[]> {
  const asked: ShownQuestion[] = [];
  const waiting = [...script];
  const nextReply = (shown: ShownQuestion): Reply | Promise<Reply> => {
    asked.push(shown);
    const reply = waiting.shift();
    assert.ok(
      reply,
      `an unexpected question: ${shown.title} ${shown.place} ${shown.placeholder} ${shown.message}`,
    );
    return typeof reply === 'function' ? reply(shown) : reply;
  };
  const failures: unknown[] = [];
  const create = (): FakeQuestion => new FakeQuestion(nextReply, (error) => failures.push(error));
  const restore = [
    replace(vscode.window, 'createInputBox', create),
    replace(vscode.window, 'createQuickPick', create),
  ];
  try {
    await work();
  } finally {
    restore.forEach((undo) => undo());
  }
  if (failures.length > 0) throw failures[0];
  assert.equal(waiting.length, 0, `${waiting.length} questions were not asked`);
  return asked;
}

/** The parts of an input box and of a quick pick that are in use, shown to nobody. */
class FakeQuestion {
  title = '';
  step: number | undefined;
  totalSteps: number | undefined;
  buttons: readonly vscode.QuickInputButton[] = [];
  placeholder = '';
  prompt = '';
  password = false;
  value = '';
  validationMessage: string | vscode.InputBoxValidationMessage | undefined;
  items: readonly vscode.QuickPickItem[] = [];
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  ignoreFocusOut = false;
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly #nextReply: (shown: ShownQuestion) => Reply | Promise<Reply>;
  readonly #onFailure: (error: unknown) => void;
  #isOver = false;

  readonly onDidChangeValue = this.#changed.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerButton = this.#pressed.event;
  readonly onDidHide = this.#hidden.event;

  constructor(
    nextReply: (shown: ShownQuestion) => Reply | Promise<Reply>,
    onFailure: (error: unknown) => void,
  ) {
    this.#nextReply = nextReply;
    this.#onFailure = onFailure;
  }

  show(): void {
    setImmediate(() => void this.#answer());
  }

  hide(): void {
    this.#hidden.fire();
  }

  dispose(): void {
    this.#isOver = true;
    for (const emitter of [this.#changed, this.#accepted, this.#pressed, this.#hidden]) emitter.dispose();
  }

  /** Until it is disposed: what is not accepted stays open and is answered again. */
  async #answer(): Promise<void> {
    if (this.#isOver) return;
    try {
      assert.ok(this.ignoreFocusOut, 'a question that goes away with the focus');
      assert.notEqual(this.title, '');
      assert.notEqual(this.placeholder, '');
      const reply = await this.#nextReply(this.#look());
      if (reply === 'wait') return;
      this.#do(reply);
      setImmediate(() => void this.#answer());
    } catch (error) {
      this.#onFailure(error);
      this.hide();
    }
  }

  #do(reply: Exclude<Reply, 'wait'>): void {
    // It may have been answered from another place meanwhile.
    if (this.#isOver) return;
    if (reply === 'leave') {
      this.hide();
    } else if (reply === 'back') {
      this.#pressed.fire(vscode.QuickInputButtons.Back);
    } else if (typeof reply === 'object' && 'press' in reply) {
      const button = this.buttons.find(({ tooltip }) => tooltip === reply.press);
      assert.ok(button, `there is no button "${reply.press}"`);
      this.#pressed.fire(button);
    } else {
      if (reply !== 'accept') this.#fill(reply);
      else if (this.selectedItems.length === 0) this.selectedItems = this.activeItems;
      this.#accepted.fire();
    }
  }

  #fill(reply: Exclude<Reply, string | { press: string }>): void {
    if ('check' in reply) {
      this.selectedItems = reply.check.map((label) => this.#item(label));
    } else if (this.items.length === 0) {
      this.#type(reply.accept);
    } else {
      if (!this.items.some((item) => this.#labelOf(item) === reply.accept)) this.#type(reply.accept);
      this.selectedItems = [this.#item(reply.accept)];
    }
  }

  #item(label: string): vscode.QuickPickItem {
    const item = this.items.find((candidate) => this.#labelOf(candidate) === label);
    assert.ok(item, `there is no item "${label}" among ${this.items.map((found) => found.label).join(', ')}`);
    return item;
  }

  #labelOf(item: vscode.QuickPickItem): string {
    const label = plain(item.label);
    const isOne = this.items.filter((other) => plain(other.label) === label).length === 1;
    return isOne ? label : `${item.description ?? ''} · ${label}`;
  }

  #type(text: string): string {
    this.value = text;
    this.#changed.fire(text);
    return messageText(this.validationMessage);
  }

  #look(): ShownQuestion {
    const isItem = ({ kind }: vscode.QuickPickItem): boolean => kind !== vscode.QuickPickItemKind.Separator;
    const [active] = this.activeItems;
    return {
      title: this.title,
      place: this.step === undefined ? '' : `${this.step}/${this.totalSteps ?? ''}`,
      hasBack: this.buttons.includes(vscode.QuickInputButtons.Back),
      placeholder: this.placeholder,
      prompt: this.prompt,
      isPassword: this.password,
      value: this.value,
      labels: this.items.filter(isItem).map((item) => this.#labelOf(item)),
      items: this.items,
      active: active && plain(active.label),
      checked: this.selectedItems.map((item) => this.#labelOf(item)),
      message: messageText(this.validationMessage),
      type: (text) => this.#type(text),
    };
  }
}

function messageText(message: string | vscode.InputBoxValidationMessage | undefined): string {
  if (typeof message !== 'object') return message ?? '';
  const mark = message.severity === vscode.InputBoxValidationSeverity.Info ? 'i' : 'w';
  return `${mark} ${message.message}`;
}
