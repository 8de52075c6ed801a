import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { isTurnedAway } from './commands';
import { withoutIcons, withoutLinks } from './plainText';

/** Where a question stands among those of its task. */
export interface StepPlace {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
  /** Default: from the second step on. */
  readonly canGoBack?: boolean;
  /** Beside the question. */
  readonly buttons?: readonly vscode.QuickInputButton[];
  /** Leaving is answered as `away` with what was typed; unless given it is a CancellationError. */
  readonly keepsWhenLeft?: boolean;
}

/** Where an answer leads: to the next question, to the one before, out of the task, or to what a button beside it does. */
export type Going = 'on' | 'back' | 'away' | vscode.QuickInputButton;

/** What was answered; all but `on` keeps what stands there unfinished. */
export interface Answered<Answer> {
  readonly answer: Answer;
  readonly goes: Going;
}

/** A draft after a question. */
interface AskedStep<Draft> {
  readonly draft: Draft;
  readonly goes: Going;
}

/** Something to do beside a question, by a button; the question is asked again after it. */
export interface Aside<Draft> {
  readonly button: vscode.QuickInputButton;
  readonly work: (draft: Draft) => Promise<Draft>;
}

/** One step of a task that gathers a draft. */
export type Step<Draft> = {
  /** For `goTo`. */
  readonly id: string;
  /** Whether the draft leaves something to ask or do here; always unless given. */
  readonly applies?: (draft: Draft) => boolean;
  /** Whether it counts among the steps to come although it does not apply yet. */
  readonly isToCome?: (draft: Draft) => boolean;
} & (
  | {
      readonly ask: (draft: Draft, place: StepPlace) => Promise<AskedStep<Draft>>;
      readonly asides?: readonly Aside<Draft>[];
    }
  /** Happens between questions; going back passes it by. */
  | { readonly work: (draft: Draft) => Promise<{ readonly draft: Draft; readonly goTo?: string }> }
);

/**
 * Asks step after step, back and forth, until the last is answered.
 * @param onLeave gets the draft as it stands, unfinished answers too, when the user turns away
 * @throws vscode.CancellationError when the user turns away, or what a step's work throws.
 */
export async function runSteps<Draft>(
  title: string,
  steps: readonly Step<Draft>[],
  start: Draft,
  onLeave?: (draft: Draft) => void,
): Promise<Draft> {
  const isAsked = (step: Step<Draft>): boolean => 'ask' in step && (step.applies?.(draft) ?? true);
  const isToCome = (step: Step<Draft>): boolean => step.isToCome?.(draft) ?? false;
  let draft = start;
  let index = 0;
  for (let step = steps[0]; step; step = steps[index]) {
    if (step.applies && !step.applies(draft)) {
      index++;
    } else if ('work' in step) {
      const done = await step.work(draft);
      draft = done.draft;
      index = done.goTo === undefined ? index + 1 : steps.findIndex(({ id }) => id === done.goTo);
    } else {
      const { asides = [] } = step;
      const place = {
        title,
        buttons: asides.map(({ button }) => button),
        keepsWhenLeft: onLeave !== undefined,
        step: steps.slice(0, index + 1).filter(isAsked).length,
        totalSteps: steps.filter((other, at) => isAsked(other) || (at > index && isToCome(other))).length,
      };
      const answered = await step.ask(draft, place);
      const { goes } = answered;
      draft = answered.draft;
      if (goes === 'on') {
        index++;
      } else if (goes === 'back') {
        index = steps.slice(0, index).findLastIndex(isAsked);
      } else if (goes === 'away') {
        onLeave?.(draft);
        throw new vscode.CancellationError();
      } else {
        draft = (await asides.find(({ button }) => button === goes)?.work(draft)) ?? draft;
      }
    }
  }
  return draft;
}

export type InputMessage = string | vscode.InputBoxValidationMessage | undefined;

export interface TextQuestion {
  readonly value: string;
  readonly prompt: string;
  readonly placeholder: string;
  /** An error keeps the text from being accepted; a remark does not. */
  readonly check: (typed: string) => InputMessage;
  /** What was wrong with the answer; shown until something is typed. */
  readonly problem?: string | undefined;
}

/** Asks for a text, saying while it is typed what is wrong with it or what becomes of it. */
export function askText(place: StepPlace, question: TextQuestion): Promise<Answered<string>> {
  const input = vscode.window.createInputBox();
  input.value = question.value;
  input.prompt = plainText(question.prompt);
  input.placeholder = question.placeholder;
  const check = (): InputMessage => (input.validationMessage = plainMessage(question.check(input.value)));
  if (question.problem !== undefined) input.validationMessage = plainText(question.problem);
  // An empty input that is still untouched is no mistake.
  else if (question.value !== '') check();
  input.onDidChangeValue(check);
  return untilAnswered(input, place, {
    current: () => input.value,
    accept: () => (isError(check()) ? undefined : input.value),
  });
}

/** A quick pick item that stands for something. */
export interface ValueItem<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

export interface ChoiceQuestion<Item extends vscode.QuickPickItem> {
  readonly items: readonly Item[];
  readonly active?: Item | undefined;
  readonly placeholder: string;
  /** Makes an item of what is typed and stands in no list. */
  readonly readTyped?: (typed: string) => Item | undefined;
  /** What was wrong with the answer. */
  readonly problem?: string | undefined;
  /** Answers the question from another place, such as a button above an editor. */
  readonly elsewhere?: Promise<Item>;
}

/** Lets the user choose one item. Undefined: went back. */
export async function askChoice<Item extends vscode.QuickPickItem>(
  place: StepPlace,
  question: ChoiceQuestion<Item>,
): Promise<Answered<Item | undefined>> {
  const { items, active, placeholder, readTyped, problem, elsewhere } = question;
  const picker = vscode.window.createQuickPick<Item | vscode.QuickPickItem>();
  const notes: vscode.QuickPickItem[] =
    problem === undefined ? [] : [{ label: `$(error) ${withoutIcons(problem)}`, alwaysShow: true }];
  picker.placeholder = placeholder;
  picker.matchOnDescription = true;
  picker.items = [...notes, ...items];
  if (active) picker.activeItems = [active];
  else if (items[0]) picker.activeItems = [items[0]];
  if (readTyped) {
    picker.onDidChangeValue((value) => {
      const typed = readTyped(value);
      picker.items = typed ? [typed, ...items] : items;
    });
  }
  const chosen = (item: Item | vscode.QuickPickItem | undefined): Item | undefined =>
    item && !notes.includes(item) ? (item as Item) : undefined;
  return untilAnswered<Item | undefined>(picker, place, {
    // The marked item is not yet a choice.
    current: () => undefined,
    accept: () => chosen(picker.selectedItems[0]),
    ...(elsewhere && { elsewhere }),
  });
}

export interface ManyQuestion<Item extends vscode.QuickPickItem> {
  readonly items: readonly Item[];
  readonly selected: readonly Item[];
  readonly placeholder: string;
  /** Whether choosing nothing is an answer. */
  readonly mayBeNone: boolean;
}

/** Lets the user choose any number of items. */
export function askMany<Item extends vscode.QuickPickItem>(
  place: StepPlace,
  { items, selected, placeholder, mayBeNone }: ManyQuestion<Item>,
): Promise<Answered<readonly Item[]>> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.canSelectMany = true;
  picker.placeholder = placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = items;
  picker.selectedItems = selected;
  return untilAnswered<readonly Item[]>(picker, place, {
    current: () => picker.selectedItems,
    accept: () => (picker.selectedItems.length > 0 || mayBeNone ? picker.selectedItems : undefined),
  });
}

type Input = Pick<
  vscode.InputBox,
  'title' | 'step' | 'totalSteps' | 'ignoreFocusOut' | 'show' | 'dispose' | 'onDidHide'
> & {
  buttons: readonly vscode.QuickInputButton[];
  readonly onDidAccept: vscode.Event<void>;
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

interface Reading<Answer> {
  readonly current: () => Answer;
  /** Undefined: the input stays open. */
  readonly accept: () => Answer | undefined;
  readonly elsewhere?: Promise<Answer>;
}

/** Shows an input until it is answered; it does not go away with the focus, as the browser may hold the answer. */
async function untilAnswered<Answer>(
  input: Input,
  { title, step, totalSteps, canGoBack = step > 1, buttons = [], keepsWhenLeft = false }: StepPlace,
  { current, accept, elsewhere }: Reading<Answer>,
): Promise<Answered<Answer>> {
  input.title = title;
  // A single question needs no number.
  if (totalSteps > 1) [input.step, input.totalSteps] = [step, totalSteps];
  input.buttons = [...(canGoBack ? [vscode.QuickInputButtons.Back] : []), ...buttons];
  input.ignoreFocusOut = true;
  try {
    return await new Promise<Answered<Answer>>((resolve, reject) => {
      input.onDidAccept(() => {
        const answer = accept();
        if (answer !== undefined) resolve({ answer, goes: 'on' });
      });
      elsewhere?.then((answer) => resolve({ answer, goes: 'on' }), reject);
      input.onDidTriggerButton((button) =>
        resolve({ answer: current(), goes: button === vscode.QuickInputButtons.Back ? 'back' : button }),
      );
      input.onDidHide(() => {
        if (keepsWhenLeft) resolve({ answer: current(), goes: 'away' });
        else reject(new vscode.CancellationError());
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

/** Input boxes make links of what looks like one, those of commands too. */
function plainText(text: string): string {
  return withoutIcons(withoutLinks(text));
}

function plainMessage(message: InputMessage): InputMessage {
  if (typeof message === 'object') return { ...message, message: plainText(message.message) };
  return message === undefined ? undefined : plainText(message);
}

function isError(message: InputMessage): boolean {
  if (typeof message !== 'object') return Boolean(message);
  return message.severity === vscode.InputBoxValidationSeverity.Error;
}

/** A question with a good default, asked only when another answer is wanted. */
export type SettingStep<Draft> = Step<Draft> & {
  readonly label: string;
  /** What holds as it is now. */
  readonly describe: (draft: Draft) => string;
  readonly ask: (draft: Draft, place: StepPlace) => Promise<AskedStep<Draft>>;
};

/** A gear beside a question, with the list of what else can be set; Escape and Back lead to the question again. */
export function settingsAside<Draft>(title: string, settings: readonly SettingStep<Draft>[]): Aside<Draft> {
  const place = (name: string): StepPlace => ({ title: name, step: 1, totalSteps: 1, canGoBack: true });
  return {
    button: { iconPath: new vscode.ThemeIcon('gear'), tooltip: title },
    async work(start) {
      let draft = start;
      let active: string | undefined;
      try {
        for (;;) {
          const items = settings
            .filter(({ applies, isToCome }) => (applies?.(draft) ?? true) || isToCome?.(draft))
            .map((setting) => ({
              label: setting.label,
              description: withoutIcons(setting.describe(draft)),
              setting,
            }));
          const { answer } = await askChoice(place(title), {
            items,
            active: items.find(({ setting }) => setting.id === active),
            placeholder: l10n.t('Choose what to change; go back when you are done'),
          });
          if (!answer) return draft;
          const { setting } = answer;
          active = setting.id;
          const asked = await setting.ask(draft, place(setting.label));
          if (asked.goes === 'on') draft = asked.draft;
        }
      } catch (error) {
        if (isTurnedAway(error)) return draft;
        throw error;
      }
    },
  };
}
