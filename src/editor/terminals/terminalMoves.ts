import { SECOND_MS, type Clock } from '../../base/clock';
import type { UpdateOpenTerminals } from '../settings';
import type { TerminalEnvironmentChange } from './terminalEnvironment';

export interface OpenTerminalMovesParts<Movable> {
  readonly clock: Pick<Clock, 'monotonicNow'>;
  readonly mode: () => UpdateOpenTerminals;
  /** The terminals that these changes concern and that can be moved, to what holds now. */
  readonly find: (changes: readonly TerminalEnvironmentChange[]) => readonly Movable[];
  /** Asks the user, who may never answer. */
  readonly ask: (movable: readonly Movable[]) => Promise<boolean>;
  readonly move: (movable: Movable) => void;
  /** Whether text may stand at its prompt, which moving throws away; asked about whatever the mode says. */
  readonly mayLoseText?: (movable: Movable) => boolean;
}

/** How long VS Code shows a question that is not answered before it goes to the bell, in ms. */
const SHOWN_MS = 15 * SECOND_MS;

interface OpenQuestion {
  readonly shownAt: number;
  /** Whether something has changed since it was asked. */
  isOutdated: boolean;
}

/** Decides whether open terminals follow a change of what they are to have. */
export class OpenTerminalMoves<Movable> {
  readonly #parts: OpenTerminalMovesParts<Movable>;
  /** What has changed and is not yet decided upon, by folder. */
  readonly #pending = new Map<string, TerminalEnvironmentChange>();
  #changes = 0;
  #question: OpenQuestion | undefined;

  constructor(parts: OpenTerminalMovesParts<Movable>) {
    this.#parts = parts;
  }

  /**
   * Decides upon a change, together with earlier ones that are not decided. While a question is on screen there is no
   * second one: its answer then asks again, about what holds by that time. Once VS Code has hidden it, a new question takes its
   * place, and the hidden one decides nothing.
   */
  async follow({ folder, names }: TerminalEnvironmentChange): Promise<void> {
    const key = folder?.uri.toString() ?? '';
    this.#pending.set(key, {
      folder,
      names: [...new Set([...(this.#pending.get(key)?.names ?? []), ...names])],
    });
    const number = ++this.#changes;
    // What concerns several folders comes as a change of each, in one go: the last of them decides for all.
    await Promise.resolve();
    if (number !== this.#changes) return;
    if (this.#question && this.#parts.clock.monotonicNow() - this.#question.shownAt < SHOWN_MS) {
      this.#question.isOutdated = true;
      if (this.#parts.mode() === 'ask') return;
    }
    await this.#decide();
  }

  async #decide(): Promise<void> {
    const { mode, move, ask, clock, mayLoseText = () => false } = this.#parts;
    const isAlways = mode() === 'always';
    const isAskedAbout = (movable: Movable): boolean => !isAlways || mayLoseText(movable);
    const found = mode() === 'never' ? [] : this.#find();
    found.filter((movable) => !isAskedAbout(movable)).forEach(move);
    const asked = found.filter(isAskedAbout);
    if (asked.length === 0) {
      this.#pending.clear();
      return;
    }
    const question: OpenQuestion = { shownAt: clock.monotonicNow(), isOutdated: false };
    this.#question = question;
    const isAgreed = await ask(asked);
    if (this.#question !== question) return;
    this.#question = undefined;
    if (question.isOutdated) {
      await this.#decide();
      return;
    }
    const agreed = isAgreed ? this.#find().filter(isAskedAbout) : [];
    this.#pending.clear();
    agreed.forEach(move);
  }

  #find(): readonly Movable[] {
    return this.#parts.find([...this.#pending.values()]);
  }
}
