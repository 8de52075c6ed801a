import { randomUUID } from 'node:crypto';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { isWebLink } from '../base/webLink';
import { registerCommand } from './commands';

/** A link for the message of a notification, until disposed. */
export interface NotificationLink extends Disposable {
  /** `[title](command:...)`, as notifications draw it. */
  readonly text: string;
}

/**
 * Links in notifications that run a function. A progress notification has no buttons but Cancel; what else can be done
 * meanwhile is a link. Each has a name that can't be guessed, so that no other link runs it.
 */
export class NotificationLinks implements Disposable {
  readonly #actions = new Map<string, () => unknown>();
  readonly #disposables = new DisposableStore();

  constructor(logger: Logger) {
    this.#disposables.add(
      registerCommand('awsSso.followLink', logger, (name) =>
        typeof name === 'string' ? this.#actions.get(name)?.() : undefined,
      ),
    );
  }

  create(title: string, action: () => unknown): NotificationLink {
    const name = randomUUID();
    this.#actions.set(name, action);
    const target = `command:awsSso.followLink?${encodeURIComponent(JSON.stringify([name]))}`;
    return {
      text: linkText(title, target),
      dispose: () => this.#actions.delete(name),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** A link to a page or a command of ours as notifications draw it; the title alone when the target is neither. */
export function linkText(title: string, target: string): string {
  if (!isWebLink(target) && !target.startsWith('command:awsSso.')) return title;
  return `[${title}](${target.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}
