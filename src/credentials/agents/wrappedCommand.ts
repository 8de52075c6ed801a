import { decidesWho, mayHoldProgram } from './awsPrograms';
import { WRAPPERS } from './programStarters';
import type { ShellWord } from './shellTokens';

/** An assignment; `value` is undefined when it isn't known. */
export interface Assignment {
  readonly name: string;
  readonly value: string | undefined;
}

/** How a profile reaches a command. */
export interface CommandEnvironment {
  readonly assignments: readonly Assignment[];
  /** Whether variables of the shell reach it. `unclear`: some. */
  readonly inherits: boolean | 'unclear';
  /** Where an assignment can be put in, and what has to be in front of it there. */
  readonly insertAt: number;
  readonly insertBefore: '' | 'env ';
}

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

/** Splits the assignments off the front. */
export function leadingAssignments(words: readonly ShellWord[]): Assignment[] {
  const assignments: Assignment[] = [];
  for (const word of words) {
    const assignment = readAssignment(word);
    if (!assignment) break;
    assignments.push(assignment);
  }
  return assignments;
}

function readAssignment({ prefix, text }: ShellWord): Assignment | undefined {
  const [head, name] = ASSIGNMENT.exec(prefix) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const value = head.endsWith('+=') ? undefined : text?.slice(head.length);
  // A directory takes the place of `~`.
  return { name, value: value?.startsWith('~') ? undefined : value };
}

/** The words of a command, read from the program in front to the one that it starts. */
export class WrappedCommand {
  readonly #words: readonly ShellWord[];
  readonly #assignments: Assignment[] = [];
  #index = 0;
  #inherits: boolean | 'unclear' = true;
  #insertAt: number;
  #insertBefore: '' | 'env ' = '';

  constructor(words: readonly ShellWord[]) {
    this.#words = words;
    this.#insertAt = words[0]?.start ?? 0;
    this.#takeAssignments();
  }

  /** The word that names the program. Undefined: all are read. */
  get program(): ShellWord | undefined {
    return this.#words[this.#index];
  }

  /** What stands in front of the program. */
  get before(): readonly ShellWord[] {
    return this.#words.slice(0, this.#index);
  }

  /** What stands behind the program. */
  get rest(): readonly ShellWord[] {
    return this.#words.slice(this.#index + 1);
  }

  /** How a profile reaches the program. */
  get environment(): CommandEnvironment {
    return {
      assignments: this.#assignments,
      inherits: this.#inherits,
      insertAt: this.#insertAt,
      insertBefore: this.#insertBefore,
    };
  }

  /** Goes on to the next word. */
  skip(): void {
    this.#index++;
  }

  /**
   * Goes on to the program that one like `sudo` starts.
   * @param name of the program at hand, a key of `WRAPPERS`
   * @returns true when the next word is a program again
   */
  unwrap(name: string): true | 'unclear' | 'other' {
    const { valued, plain = [], words = 0 } = WRAPPERS[name] ?? { valued: [] };
    const isOfUser = name === 'sudo' || name === 'doas';
    let keepsVariables = false;
    this.#index++;
    for (let word = this.#words[this.#index]; word?.prefix.startsWith('-'); word = this.#words[this.#index]) {
      const { text } = word;
      if (text === undefined) return 'unclear';
      if (name === 'command' && /^-[vV]+$/.test(text)) return 'other';
      if (name === 'env' && /^(?:-S|-[a-z]*S|--split-string)/.test(text)) return 'unclear';
      if (name === 'env' && /^(?:-|-i|--ignore-environment)$/.test(text)) this.#forget();
      if (name === 'env' && /^(?:-u|--unset)/.test(text)) this.#unsetBy(text);
      if (name === 'exec' && /^-\w*c/.test(text)) this.#forget();
      if (
        isOfUser &&
        /^(?:-[a-zA-Z]*[is][a-zA-Z]*|--login|--shell|-[a-zA-Z]*e|--edit|-[a-zA-Z]*[lvV])$/.test(text)
      )
        return 'unclear';
      if (isOfUser && /^(?:-[a-zA-Z]*E[a-zA-Z]*|--preserve-env)$/.test(text)) keepsVariables = true;
      if (isOfUser && text.startsWith('--preserve-env=')) this.#inherits = 'unclear';
      this.#index++;
      if (text === '--') break;
      // Of letters in one word, the last may take the next word.
      const last = /^-[A-Za-z]+$/.test(text) ? `-${text.slice(-1)}` : text;
      if (valued.includes(last)) this.#index++;
      else if (/^--[^=]+$/.test(text) && !plain.includes(text)) {
        return this.#words.slice(this.#index).some(mayHoldProgram) ? 'unclear' : 'other';
      }
    }
    this.#index += words;
    while (name === 'time' && this.#words[this.#index]?.text === '!') this.#index++;
    if (isOfUser && !keepsVariables) {
      // What the shell or the words before say doesn't reach it.
      const isDecided = this.#assignments.some(({ name }) => name === 'AWS_PROFILE' || decidesWho(name));
      this.#inherits = this.#inherits === 'unclear' || isDecided ? 'unclear' : false;
    }
    const next = this.#words[this.#index];
    if (!next) return 'other';
    if (isOfUser || name === 'env' || name === 'time') {
      this.#insertAt = next.start;
      this.#insertBefore = name === 'env' ? '' : 'env ';
    }
    // `time` is a word of the shell, which takes them as in front of any command.
    if (isOfUser || name === 'env' || name === 'time') this.#takeAssignments();
    // To `env` a variable may have any name.
    while (name === 'env' && this.#words[this.#index]?.prefix.includes('=')) {
      this.#index++;
      this.#takeAssignments();
    }
    return true;
  }

  #unsetBy(option: string): void {
    const variable = option.startsWith('--unset=')
      ? option.slice('--unset='.length)
      : option.length > 2 && !option.startsWith('--')
        ? option.slice(2)
        : this.#words[this.#index + 1]?.text;
    if (variable === undefined) this.#inherits = 'unclear';
    else if (variable === 'AWS_PROFILE') this.#forget();
  }

  /** What the shell or the words before say does not reach it anymore. */
  #forget(): void {
    this.#inherits = false;
    const others = this.#assignments.filter(({ name }) => name !== 'AWS_PROFILE');
    this.#assignments.splice(0, Infinity, ...others);
  }

  #takeAssignments(): void {
    for (let word = this.#words[this.#index]; word; word = this.#words[this.#index]) {
      const assignment = readAssignment(word);
      if (!assignment) break;
      this.#assignments.push(assignment);
      this.#index++;
    }
  }
}
