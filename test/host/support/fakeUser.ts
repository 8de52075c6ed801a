import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A notification or dialog as it was to be shown. */
export interface Shown {
  readonly kind: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly modal: boolean;
  readonly detail: string;
  readonly actions: readonly string[];
}

/** A progress notification that can be cancelled. */
export interface Waiting {
  readonly title: string;
  /** What it said besides, the latest last. */
  readonly reports: string[];
  cancel(): void;
}

type Answer = string | undefined;
type ProgressTask<T> = (
  progress: vscode.Progress<{ message?: string }>,
  token: vscode.CancellationToken,
) => Thenable<T>;

/**
 * Sits where a person would: an extension host that runs tests shows no dialog and has no browser to open. Everything is
 * turned away unless a test says otherwise.
 */
export class FakeUser {
  readonly shown: Shown[] = [];
  readonly waits: Waiting[] = [];
  /** What was sent to the browser. */
  readonly opened: string[] = [];
  clipboard = '';
  /** Chooses a button of a notification or dialog by its title. */
  answer: (shown: Shown) => Answer | Promise<Answer> = () => undefined;
  /** Does on a page what a person does there; answers whether the page was opened at all. */
  visit: (page: URL) => boolean | Promise<boolean> = () => true;
  /** Sees a progress notification come up. */
  wait: (waiting: Waiting) => unknown = () => undefined;

  get errors(): readonly Shown[] {
    return this.shown.filter(({ kind }) => kind === 'error');
  }

  /** The only notification or dialog there was. */
  get onlyShown(): Shown {
    assert.equal(this.shown.length, 1, JSON.stringify(this.shown));
    return this.shown[0]!;
  }

  forget(): void {
    this.shown.length = 0;
    this.waits.length = 0;
    this.opened.length = 0;
  }
}

/** A person for each test of a `describe`. */
export function fakeUserPerTest(): { readonly current: FakeUser } {
  let user = new FakeUser();
  let restore: (() => void)[] = [];
  beforeEach(() => {
    user = new FakeUser();
    restore = [...replaceWindow(user), ...replaceEnvironment(user)];
  });
  afterEach(() => restore.forEach((undo) => undo()));
  return {
    get current() {
      return user;
    },
  };
}

function replaceWindow(user: FakeUser): (() => void)[] {
  const show =
    (kind: Shown['kind']) =>
    async (message: string, ...rest: (string | vscode.MessageOptions)[]): Promise<Answer> => {
      const options = rest.find((item) => typeof item === 'object') ?? {};
      const { modal = false, detail = '' } = options;
      const actions = rest.filter((item) => typeof item === 'string');
      const shown = { kind, message, modal, detail, actions };
      user.shown.push(shown);
      const answer = await user.answer(shown);
      assert.ok(answer === undefined || actions.includes(answer), `there is no button "${answer}"`);
      return answer;
    };
  const { withProgress } = vscode.window;
  const withFakeProgress = <T>(options: vscode.ProgressOptions, task: ProgressTask<T>): Thenable<T> =>
    options.cancellable ? runCancellable(user, options.title ?? '', task) : withProgress(options, task);
  return [
    replace(vscode.window, 'showInformationMessage', show('information')),
    replace(vscode.window, 'showWarningMessage', show('warning')),
    replace(vscode.window, 'showErrorMessage', show('error')),
    replace(vscode.window, 'withProgress', withFakeProgress),
  ];
}

async function runCancellable<T>(user: FakeUser, title: string, task: ProgressTask<T>): Promise<T> {
  const cancellation = new vscode.CancellationTokenSource();
  const reports: string[] = [];
  const waiting = { title, reports, cancel: () => cancellation.cancel() };
  user.waits.push(waiting);
  try {
    const work = task({ report: ({ message }) => message && reports.push(message) }, cancellation.token);
    user.wait(waiting);
    return await work;
  } finally {
    cancellation.dispose();
  }
}

function replaceEnvironment(user: FakeUser): (() => void)[] {
  const clipboard: vscode.Clipboard = {
    readText: () => Promise.resolve(user.clipboard),
    writeText: (text) => {
      user.clipboard = text;
      return Promise.resolve();
    },
  };
  return [
    replace(vscode.env, 'openExternal', async (uri: vscode.Uri) => {
      const url = uri.toString(true);
      user.opened.push(url);
      return user.visit(new URL(url));
    }),
    replace(vscode.env, 'clipboard', clipboard),
  ];
}

/** Replaces a property, be it a value or a getter; answers with what puts it back. */
export function replace(owner: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  assert.ok(before, `there is no ${key} to replace`);
  Object.defineProperty(owner, key, { value, configurable: true, enumerable: true, writable: true });
  return () => Object.defineProperty(owner, key, before);
}
