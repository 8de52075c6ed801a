import type { UpdateOpenTerminals } from '../settings';
import type { TerminalEnvironmentChange } from './terminalEnvironment';

export interface OpenTerminalMovesParts<Movable> {
  readonly mode: () => UpdateOpenTerminals;
  /** The terminals that these changes concern and that can be moved, to what holds now. */
  readonly find: (changes: readonly TerminalEnvironmentChange[]) => readonly Movable[];
  /** Asks the user, who may never answer. */
  readonly ask: (movable: readonly Movable[]) => Promise<boolean>;
  readonly move: (movable: Movable) => void;
  /** Whether text may stand at its prompt, which moving throws away; asked about whatever the mode says. */
  readonly mayLoseText?: (movable: Movable) => boolean;
}

/** Decides whether open terminals follow a change of what they are to have. */
export class OpenTerminalMoves<Movable> {
  readonly #parts: OpenTerminalMovesParts<Movable>;
  /** What has changed and is not yet decided upon, by folder. */
  readonly #pending = new Map<string, TerminalEnvironmentChange>();
  #changes = 0;

  constructor(parts: OpenTerminalMovesParts<Movable>) {
    this.#parts = parts;
  }

  /**
   * Decides upon a change, together with those before it that nobody has decided upon. It makes the question of an earlier
   * one void, for that named what holds no more.
   */
  async follow({ folder, names }: TerminalEnvironmentChange): Promise<void> {
    const key = folder?.uri.toString() ?? '';
    this.#pending.set(key, {
      folder,
      names: [...new Set([...(this.#pending.get(key)?.names ?? []), ...names])],
    });
    const number = ++this.#changes;
    const isLatest = (): boolean => number === this.#changes;
    // What concerns several folders comes as a change of each, in one go: the last of them decides for all.
    await Promise.resolve();
    if (!isLatest()) return;
    const { mode, ask, move, mayLoseText = () => false } = this.#parts;
    const isAlways = mode() === 'always';
    const isAskedAbout = (movable: Movable): boolean => !isAlways || mayLoseText(movable);
    const found = mode() === 'never' ? [] : this.#find();
    found.filter((movable) => !isAskedAbout(movable)).forEach(move);
    const asked = found.filter(isAskedAbout);
    const isAgreed = asked.length > 0 && (await ask(asked));
    if (!isLatest()) return;
    const agreed = isAgreed ? this.#find().filter(isAskedAbout) : [];
    this.#pending.clear();
    agreed.forEach(move);
  }

  #find(): readonly Movable[] {
    return this.#parts.find([...this.#pending.values()]);
  }
}
