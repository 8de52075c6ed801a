/** `notChecked`: a layer below makes the question meaningless, or nothing of the kind is involved. */
export type Verdict = 'ok' | 'warning' | 'wrong' | 'notChecked';

/** What a button beside the report can do. */
export type Remedy = 'logIn' | 'setUpSession' | 'switchProfile';

export interface Trouble {
  readonly verdict: 'warning' | 'wrong';
  /** What is wrong, a sentence. */
  readonly what: string;
  /** What to do about it, a sentence. */
  readonly mend: string;
  /** The command that does it, if one does. */
  readonly remedy: Remedy | undefined;
}

/** What a layer leaves to the ones above it: a value, or why there is none. */
export type Known<T> = { readonly value: T } | { readonly because: string };

/**
 * One layer of a diagnosis while and after it is examined. All texts are plain English for a ticket, may hold names, hosts
 * and paths, and never hold a secret.
 */
export class Layer {
  readonly title: string;
  readonly #found: string[] = [];
  readonly #troubles: Trouble[] = [];
  #notCheckedBecause: string | undefined;

  constructor(title: string) {
    this.title = title;
  }

  get found(): readonly string[] {
    return this.#found;
  }

  get troubles(): readonly Trouble[] {
    return this.#troubles;
  }

  get notCheckedBecause(): string | undefined {
    return this.#notCheckedBecause;
  }

  get verdict(): Verdict {
    if (this.#troubles.some(({ verdict }) => verdict === 'wrong')) return 'wrong';
    if (this.#troubles.length > 0) return 'warning';
    return this.#notCheckedBecause === undefined ? 'ok' : 'notChecked';
  }

  find(fact: string): void {
    this.#found.push(fact);
  }

  warn(what: string, mend: string): void {
    this.#troubles.push({ verdict: 'warning', what, mend, remedy: undefined });
  }

  fail(what: string, mend: string, remedy?: Remedy): void {
    this.#troubles.push({ verdict: 'wrong', what, mend, remedy });
  }

  /** Leaves the layer unchecked, and tells the ones above the same reason. */
  skip(because: string): { readonly because: string } {
    this.#notCheckedBecause = because;
    return { because };
  }
}
