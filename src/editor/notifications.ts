import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { sleep, systemClock, type Clock } from '../base/clock';
import { withoutLinks } from './plainText';

/** Columns of a message. A letter of Chinese, Japanese or Korean takes two. */
const FIT_IN_ONE_LINE = 50;
const METHODS = {
  information: 'showInformationMessage',
  warning: 'showWarningMessage',
  error: 'showErrorMessage',
} as const;
const WIDE_LETTER = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;

/**
 * Says something that asks for nothing. VS Code cuts a message off after one line unless it has a button, so a longer one
 * gets one.
 * @param text plain text
 */
export async function showNotice(
  text: string,
  severity: keyof typeof METHODS = 'information',
): Promise<void> {
  const width = text.length + (text.match(WIDE_LETTER)?.length ?? 0);
  const buttons = width > FIT_IN_ONE_LINE ? [l10n.t('OK')] : [];
  await vscode.window[METHODS[severity]](withoutLinks(text), ...buttons);
}

/** What is said while something is awaited. */
export interface WaitingNotice {
  /** Plain text. */
  readonly title: string;
  /** Of `links.ts`. */
  readonly links: readonly string[];
}

/** Says what is awaited while `work` runs; the work's signal aborts when the user cancels or the outer signal does. */
export type ShowWaiting = <T>(
  notice: WaitingNotice,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** In a notification of its own, with Cancel. */
export const showWaiting: ShowWaiting = async (notice, signal, work) => {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(notice.title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    progress.report({ message: notice.links.join(' · ') });
    return work(AbortSignal.any([signal, signalOf(cancellation)]));
  });
};

/** Within a notification that is there already and has the Cancel. */
export function showWaitingWithin(
  progress: vscode.Progress<{ message?: string }>,
  describeStep: () => string,
): ShowWaiting {
  return (notice, signal, work) => {
    const text = withoutLinks(`${describeStep()} · ${notice.title}`);
    progress.report({ message: [text, ...notice.links].join(' · ') });
    return work(signal);
  };
}

/** What is over sooner needs no notification. */
const SHOWN_AFTER_MS = 400;

/**
 * Begins work, and shows a progress notification with Cancel when it takes longer than a moment.
 * @param title plain text
 * @param begin gets the signal that Cancel aborts
 * @param onShown gets what reports to the notification
 */
export async function showWhenLong<T>(
  title: string,
  begin: (signal: AbortSignal) => Promise<T>,
  onShown: (progress: vscode.Progress<{ message?: string; increment?: number }>) => void = () => undefined,
  clock: Clock = systemClock,
): Promise<T> {
  const cancelled = new AbortController();
  const outcome = begin(cancelled.signal);
  const isDone = outcome.then(
    () => true,
    () => true,
  );
  if (await Promise.race([isDone, sleep(SHOWN_AFTER_MS, clock).then(() => false)])) return outcome;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, cancellation) => {
    cancellation.onCancellationRequested(() => cancelled.abort());
    onShown(progress);
    return outcome;
  });
}

/** A CancellationToken as what the floors below take. */
export function signalOf(cancellation: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (cancellation.isCancellationRequested) controller.abort();
  else cancellation.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
