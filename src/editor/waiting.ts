import * as vscode from 'vscode';
import { sleep, systemClock, type Clock } from '../base/clock';
import { withoutLinks } from './plainText';

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
