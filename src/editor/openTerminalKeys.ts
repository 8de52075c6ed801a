import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Alarm } from '../base/alarm';
import { MINUTE_MS } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { AwsCredentials } from '../credentials/ports';
import { runCommand } from './commands';
import { momentText } from './hover';
import type { OpenTerminalServices } from './openTerminal';
import { OpenTerminalError } from './openTerminalErrors';
import type { TerminalVariables } from './openTerminalShell';
import { withoutIcons, withoutLinks } from './plainText';
import { shortDuration } from './relativeTime';
import { assignmentCommand, isUnderstoodShell } from './shellAssignment';

/** Temporary keys for one terminal. */
export interface TerminalKeys {
  /** Secrets. */
  readonly variables: TerminalVariables;
  /** When they are taken out of the terminal, or end by themselves. */
  readonly endsAt: Date;
  readonly endText: string;
  /** When AWS stops taking them; not before `endsAt`. */
  readonly credentialsEndAt: Date;
}

/** A choice that leaves nearly all of the time, or more than there is, is no choice. */
const OFFERED_MINUTES = [15, 60];
const WORTH_OFFERING_MS = 2 * MINUTE_MS;

/**
 * Gets temporary keys for a terminal, and asks for how long they are to be there.
 * @throws OpenTerminalError `longLivedKeys`, CancellationError when the user turns away, or why there are no credentials.
 */
export async function takeKeys(
  profileName: string,
  durationMinutes: number | undefined,
  { credentials, clock }: OpenTerminalServices,
): Promise<TerminalKeys> {
  const made = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: l10n.t('Getting keys for {0}', withoutIcons(profileName)),
    },
    () => credentials.resolve(profileName),
  );
  const { expiresAt } = made;
  if (!expiresAt) {
    throw new OpenTerminalError('longLivedKeys', `the keys of ${profileName} do not end`, {
      details: { profile: profileName },
    });
  }
  const leftMs = expiresAt.getTime() - clock.now();
  const wantedMs =
    durationMinutes === undefined ? await askForDuration(leftMs, expiresAt) : durationMinutes * MINUTE_MS;
  // The question may have stood for a while.
  const endsAt = new Date(Math.min(clock.now() + wantedMs, expiresAt.getTime()));
  return {
    variables: keyVariables(made, expiresAt),
    endsAt,
    endText: momentText(endsAt),
    credentialsEndAt: expiresAt,
  };
}

/** @returns ms; infinity for as long as they last. */
async function askForDuration(leftMs: number, expiresAt: Date): Promise<number> {
  const untilTheEnd = {
    label: l10n.t('Until they end'),
    description: l10n.t('{0} from now, at {1}', shortDuration(leftMs), momentText(expiresAt)),
    ms: Infinity,
  };
  const shorter = OFFERED_MINUTES.map((minutes) => minutes * MINUTE_MS)
    .filter((ms) => leftMs - ms > WORTH_OFFERING_MS)
    .map((ms) => ({
      label: shortDuration(ms),
      description: l10n.t('then they are taken out of the terminal'),
      ms,
    }));
  if (shorter.length === 0) return untilTheEnd.ms;
  const chosen = await vscode.window.showQuickPick([...shorter, untilTheEnd], {
    title: l10n.t('AWS terminal'),
    placeHolder: l10n.t('How long is this terminal to have the keys?'),
  });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.ms;
}

function keyVariables(
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  expiresAt: Date,
): TerminalVariables {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken ?? null,
    AWS_CREDENTIAL_EXPIRATION: expiresAt.toISOString(),
  };
}

const TAKE_OUT = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_CREDENTIAL_EXPIRATION: undefined,
};

/** Takes the keys out of a terminal when their time there is over, if they would work on, and says so once. */
export function watchKeys(
  terminal: vscode.Terminal,
  { endsAt, endText, credentialsEndAt }: TerminalKeys,
  again: { readonly profile: string; readonly cwd: string | vscode.Uri | undefined },
  { clock, logger }: OpenTerminalServices,
): Disposable {
  const disposables = new DisposableStore();
  const takeOut = endsAt < credentialsEndAt ? new TakeOut(terminal) : undefined;
  if (takeOut) disposables.add(takeOut);
  const alarm = disposables.add(
    new Alarm(clock, () => {
      const isGone = !takeOut || takeOut.run();
      logger.info(`[terminal] the time of its keys is over${isGone ? '' : ', they stay'}: ${again.profile}`);
      void tellEnd(
        isGone ? l10n.t('The keys in the terminal {0} have ended.', terminal.name) : stillThere(),
        isGone,
      );
    }),
  );
  const stillThere = (): string =>
    l10n.t(
      'The keys in the terminal {0} were to end at {1}, but its shell cannot be told. They work until {2} while it is open.',
      terminal.name,
      endText,
      momentText(credentialsEndAt),
    );
  const tellEnd = async (message: string, isGone: boolean): Promise<void> => {
    const close = l10n.t('Close Terminal');
    const openNew = l10n.t('Open a New One');
    const actions = isGone ? [openNew] : [close, openNew];
    const chosen = await vscode.window.showInformationMessage(withoutLinks(message), ...actions);
    if (chosen === close) terminal.dispose();
    if (chosen === openNew) await runCommand('awsSso.openTerminal', { ...again, withCredentials: true });
  };
  alarm.set(endsAt.getTime());
  disposables.add(
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) disposables.dispose();
    }),
  );
  return disposables;
}

/** Removes the keys from a shell at its prompt: at once, or when the command that runs has ended. */
class TakeOut implements Disposable {
  readonly #terminal: vscode.Terminal;
  readonly #disposables = new DisposableStore();
  #shell = '';
  #isBusy = false;
  #isDue = false;

  constructor(terminal: vscode.Terminal) {
    this.#terminal = terminal;
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

  /** @returns whether they are gone or will be at the next prompt; false where shell integration is missing. */
  run(): boolean {
    const { shellIntegration: integration } = this.#terminal;
    const command = assignmentCommand(this.#shell, TAKE_OUT);
    if (!integration || command === undefined) return false;
    this.#isDue = this.#isBusy;
    if (!this.#isBusy) integration.executeCommand(command);
    return true;
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
