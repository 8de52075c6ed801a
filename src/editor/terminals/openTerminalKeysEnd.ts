import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Alarm } from '../../base/alarm';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { runCommand } from '../commands';
import { momentText } from '../activeProfile/hover';
import type { OpenTerminalServices } from './openTerminal';
import type { KeyTimes } from './openTerminalKeys';
import { withoutLinks } from '../plainText';
import { assignmentCommand, isUnderstoodShell } from './shellAssignment';
import { assignmentsAfterKeys } from './terminalAfterKeys';
import { KEYS_END_MARK, profileOfTerminal } from './terminalMark';

type WatchServices = Pick<OpenTerminalServices, 'clock' | 'logger'>;

/** A terminal with keys, and what it takes to open another like it. */
export interface WatchedTerminal extends KeyTimes {
  readonly terminal: vscode.Terminal;
  readonly profile: string;
  readonly cwd: string | vscode.Uri | undefined;
  /** Whether it was there before us, so that something may be running in it. */
  readonly isFound: boolean;
}

/**
 * Watches the keys of a terminal that was there before this extension host, which may have been restarted, if it has some
 * and their time is not over: when it is, whoever was there has taken them out.
 */
export function watchKeysFound(terminal: vscode.Terminal, services: WatchServices): Disposable | undefined {
  const { env, cwd } = terminal.creationOptions as vscode.TerminalOptions;
  const profile = profileOfTerminal(terminal);
  const endsAt = new Date(env?.[KEYS_END_MARK] ?? NaN);
  const credentialsEndAt = new Date(env?.['AWS_CREDENTIAL_EXPIRATION'] ?? NaN);
  const isToCome = endsAt.getTime() > services.clock.now();
  if (profile === undefined || !isToCome) return undefined;
  return watchKeys({ terminal, profile, cwd, endsAt, credentialsEndAt, isFound: true }, services);
}

/** Takes the keys out of a terminal when their time there is over, if they would work on, and says so once. */
export function watchKeys(
  { terminal, profile, cwd, endsAt, credentialsEndAt, isFound }: WatchedTerminal,
  { clock, logger }: WatchServices,
): Disposable {
  const disposables = new DisposableStore();
  const takeOut = endsAt < credentialsEndAt ? new TakeOut(terminal, profile, isFound) : undefined;
  if (takeOut) disposables.add(takeOut);
  const alarm = disposables.add(
    new Alarm(clock, () => {
      const leaving = takeOut ? takeOut.run() : 'now';
      logger.info(`[terminal] the time of its keys is over, they go ${leaving}: ${profile}`);
      void tellEnd(leaving);
    }),
  );
  const message = (leaving: Leaving): string => {
    switch (leaving) {
      case 'now':
        return l10n.t('The keys in the terminal {0} have ended.', terminal.name);
      case 'later':
        return l10n.t(
          'The time of the keys in the terminal {0} is over. They are taken out at its next prompt.',
          terminal.name,
        );
      case 'never':
        return l10n.t(
          'The keys in the terminal {0} were to end at {1}, but its shell cannot be told. They work until {2} while it is open.',
          terminal.name,
          momentText(endsAt),
          momentText(credentialsEndAt),
        );
    }
  };
  const tellEnd = async (leaving: Leaving): Promise<void> => {
    const close = l10n.t('Close Terminal');
    const openNew = l10n.t('Open a New One');
    const actions = leaving === 'now' ? [openNew] : [close, openNew];
    const chosen = await vscode.window.showInformationMessage(withoutLinks(message(leaving)), ...actions);
    if (chosen === close) terminal.dispose();
    if (chosen === openNew) await runCommand('awsSso.openTerminal', { profile, cwd, withCredentials: true });
  };
  alarm.set(endsAt.getTime());
  disposables.add(
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) disposables.dispose();
    }),
  );
  return disposables;
}

/** When keys leave a terminal whose time is over: at its prompt, at its next prompt, or not at all. */
type Leaving = 'now' | 'later' | 'never';

/** Removes the keys from a shell at its prompt: at once, or when the command that runs has ended. */
class TakeOut implements Disposable {
  readonly #terminal: vscode.Terminal;
  readonly #disposables = new DisposableStore();
  readonly #profile: string;
  #shell = '';
  #isBusy: boolean;
  #isDue = false;

  constructor(terminal: vscode.Terminal, profile: string, isBusy: boolean) {
    this.#terminal = terminal;
    this.#profile = profile;
    this.#isBusy = isBusy;
    const { window } = vscode;
    // VS Code also names a program in the foreground as the shell, and that late.
    const noteShell = ({ state: { shell } }: vscode.Terminal): void => {
      if (shell !== undefined && isUnderstoodShell(shell)) this.#shell = shell;
    };
    noteShell(terminal);
    this.#disposables.add(
      window.onDidChangeTerminalState((changed) => {
        if (changed === terminal) noteShell(terminal);
      }),
    );
    this.#disposables.add(
      window.onDidStartTerminalShellExecution((event) => {
        if (event.terminal === terminal) this.#isBusy = true;
      }),
    );
    this.#disposables.add(
      window.onDidEndTerminalShellExecution((event) => {
        if (event.terminal !== terminal) return;
        this.#isBusy = false;
        if (this.#isDue) this.run();
      }),
    );
  }

  run(): Leaving {
    const { shellIntegration: integration } = this.#terminal;
    const command = assignmentCommand(this.#shell, assignmentsAfterKeys(this.#profile));
    // Without shell integration nobody knows what the terminal is doing.
    if (!integration || command === undefined) return 'never';
    this.#isDue = this.#isBusy;
    if (this.#isBusy) return 'later';
    integration.executeCommand(command);
    return 'now';
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
