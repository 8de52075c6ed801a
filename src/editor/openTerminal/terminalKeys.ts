import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Alarm, dueIn } from '../../base/alarm';
import { MINUTE_MS } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AwsCredentials } from '../../credentials/ports';
import { momentText } from '../activeProfile/hover';
import { runCommand } from '../commands';
import { OpenTerminalError } from '../errors';
import { withoutIcons, withoutLinks } from '../plainText';
import { shortDuration } from '../../base/relativeTime';
import {
  type Assignments,
  assignmentCommand,
  isUnderstoodShell,
} from '../../credentials/shells/profileVariables';
import { KEYS_END_MARK, isAsRun, profileOfTerminal } from '../terminals/terminalKnowledge';
import type { OpenTerminalServices } from './openTerminalCommand';
import { assignmentsAfterKeys } from '../../credentials/shells/shellStart';

/** When the keys of a terminal end. */
export interface KeyTimes {
  /** When they are taken out of the terminal, or end by themselves. */
  readonly endsAt: Date;
  /** When AWS stops taking them; not before `endsAt`. */
  readonly credentialsEndAt: Date;
}

/** Temporary keys for one terminal. */
export interface TerminalKeys extends KeyTimes {
  /** Secrets, and when they end. */
  readonly variables: Assignments;
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
      title: withoutIcons(l10n.t('Getting keys for {0}', profileName)),
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
    credentialsEndAt: expiresAt,
  };
}

/** @returns ms; infinity for as long as they last. */
async function askForDuration(leftMs: number, expiresAt: Date): Promise<number> {
  const untilTheEnd = {
    label: l10n.t('Until they expire'),
    description: l10n.t('{0} from now, at {1}', shortDuration(leftMs), momentText(expiresAt)),
    ms: Infinity,
  };
  const shorter = OFFERED_MINUTES.map((minutes) => minutes * MINUTE_MS)
    .filter((ms) => leftMs - ms > WORTH_OFFERING_MS)
    .map((ms) => ({
      label: shortDuration(ms),
      description: l10n.t('then they are removed from the terminal'),
      ms,
    }));
  if (shorter.length === 0) return untilTheEnd.ms;
  const chosen = await vscode.window.showQuickPick([...shorter, untilTheEnd], {
    title: l10n.t('AWS terminal'),
    placeHolder: l10n.t('How long does this terminal keep the keys?'),
  });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.ms;
}

function keyVariables(
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  expiresAt: Date,
): Assignments {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_EXPIRATION: expiresAt.toISOString(),
  };
}

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
 * and their time is not over: when it is, the window of that time has removed them.
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
        return l10n.t('The keys in the terminal {0} have expired.', terminal.name);
      case 'later':
        return l10n.t(
          'The keys in the terminal {0} have expired. They are removed at its next prompt.',
          terminal.name,
        );
      case 'never':
        return l10n.t(
          'VS Code could not remove the keys from the terminal {0} at {1}. They work until {2}. Close the terminal to remove them.',
          terminal.name,
          momentText(endsAt),
          momentText(credentialsEndAt),
        );
    }
  };
  const tellEnd = async (leaving: Leaving): Promise<void> => {
    const close = l10n.t('Close Terminal');
    const openNew = l10n.t('Open New Terminal');
    const actions = leaving === 'now' ? [openNew] : [close, openNew];
    const chosen = await vscode.window.showInformationMessage(withoutLinks(message(leaving)), ...actions);
    if (chosen === close) terminal.dispose();
    if (chosen === openNew) await runCommand('awsSso.openTerminal', { profile, cwd, withCredentials: true });
  };
  const { dueAt, waitEndsAt } = dueIn(endsAt.getTime() - clock.now(), clock);
  alarm.set(dueAt, waitEndsAt);
  disposables.add(
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) disposables.dispose();
    }),
  );
  return disposables;
}

/** When keys leave a terminal whose time is over: at its prompt, at its next prompt, or not at all. */
type Leaving = 'now' | 'later' | 'never';

/** VS Code can lose a command that it runs, where it clears the line before with a Ctrl+C. */
const MOST_TRIES = 3;

/** Removes the keys from a shell at its prompt: at once, or when the command that runs has ended. */
class TakeOut implements Disposable {
  readonly #terminal: vscode.Terminal;
  readonly #disposables = new DisposableStore();
  readonly #profile: string;
  #shell = '';
  #isBusy: boolean;
  #isDue = false;
  /** Our command from when it is sent until it or another has ended. */
  #sent: string | undefined;
  #tries = 0;

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
        if (changed !== terminal) return;
        noteShell(terminal);
        if (this.#isDue) this.run();
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
        const isLost = this.#sent !== undefined && !isAsRun(this.#sent, event.execution.commandLine.value);
        this.#sent = undefined;
        if (this.#isDue || (isLost && this.#tries < MOST_TRIES)) this.run();
      }),
    );
  }

  run(): Leaving {
    const { shellIntegration: integration } = this.#terminal;
    const command = assignmentCommand(this.#shell, assignmentsAfterKeys(this.#profile));
    // Without shell integration it is unknown what the terminal does.
    if (!integration || command === undefined) return 'never';
    // A program with prompts of its own tells of commands as a shell does.
    this.#isDue = this.#isBusy || this.#terminal.state.shell !== this.#shell;
    if (this.#isDue) return 'later';
    this.#sent = command;
    this.#tries++;
    integration.executeCommand(command);
    return 'now';
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
