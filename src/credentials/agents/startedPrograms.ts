import {
  findAwsModule,
  findAwsProgram,
  findNamedProfile,
  mentionsAwsProgram,
  decidesWho,
  programName,
} from './awsPrograms';
import {
  chosenByProgram,
  chosenInPowerShell,
  chosenInText,
  chosenInWord,
  type ChosenProfiles,
} from './chosenProfiles';
import {
  COMMAND_SETTING,
  findCarrier,
  isInterpreter,
  PACKAGE_RUNNERS,
  READS_COMMANDS,
  READS_WORDS,
  SHELLS,
  STARTS_PROGRAMS,
  TAKES_FILES,
  TEXT_OPTION,
  WRAPPERS,
} from './programStarters';
import type { SimpleCommand } from './shellScript';
import type { HereDocument, ShellWord } from './shellTokens';
import { startsReaders } from './startedReaders';

/** An assignment; `value` is undefined when it isn't known. */
export interface Assignment {
  readonly name: string;
  readonly value: string | undefined;
}

/** What a simple command is for the guard. */
export interface Classified {
  readonly runs: ClassifiedRun;
  /** The profiles that it chooses for programs which aren't known. */
  readonly chosen: ChosenProfiles;
}

type ClassifiedRun =
  /** Nothing that works as a profile. */
  | { readonly kind: 'other' }
  /** It may run such a program; how isn't known. */
  | { readonly kind: 'unclear' }
  | {
      readonly kind: 'program';
      /** The profile that an option names; null: none; undefined: it isn't known. */
      readonly named: string | null | undefined;
      readonly environment: CommandEnvironment;
    }
  | {
      readonly kind: 'shell';
      readonly script: ShellWord;
      readonly environment: CommandEnvironment;
    };

const OTHER: ClassifiedRun = { kind: 'other' };
const UNCLEAR: ClassifiedRun = { kind: 'unclear' };

/** How a profile reaches a command. */
export interface CommandEnvironment {
  readonly assignments: readonly Assignment[];
  /** Whether variables of the shell reach it. `unclear`: some. */
  readonly inherits: boolean | 'unclear';
  /** Where an assignment can be put in, and what has to be in front of it there. */
  readonly insertAt: number;
  readonly insertBefore: '' | 'env ';
}

/** A shell that reads these reads what is typed into it. */
const INPUT = /^\/dev\/(?:stdin|fd\/)/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;
const NAMES_PROFILE = /^--(?:aws-)?prof/;
/** They run programs of packages alone, and no scripts that a project has given any name. */
const NEVER_SCRIPTS = /^(?:npx|bunx|pnpx)$/;
/** The shell's own start file, which may be what a command prints. */
const START_FILE = /^(?:BASH_)?ENV=/;
const POWERSHELLS: ReadonlySet<string> = new Set(['pwsh', 'powershell', 'cmd', 'iex', 'invoke-expression']);
/** A pattern for the path of a program; `[` and `[[` are tests. */
export const PATTERN = /[*?]|.\/.*\[/;
/** `BASH_ALIASES[ls]=…`. */
const MEMBER = /^[A-Za-z_]\w*\[/;

/** Says what a simple command runs. */
export function classifyCommand({ words, documents }: SimpleCommand): Classified {
  const unwrapping = new Unwrapping(words, documents);
  const runs = unwrapping.classify();
  const chosen = unwrapping.chosenProfiles(runs.kind);
  // What it names is run by another program, or later.
  const isSetting = words.some(
    ({ prefix, text }) =>
      COMMAND_SETTING.test(prefix) &&
      (mentionsAwsProgram(prefix) || (text === undefined && START_FILE.test(prefix))),
  );
  return { runs: isSetting ? UNCLEAR : runs, chosen };
}

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

/** Goes from one program that starts another to the next. */
class Unwrapping {
  readonly #words: readonly ShellWord[];
  readonly #documents: readonly HereDocument[];
  readonly #assignments: Assignment[] = [];
  #index = 0;
  #inherits: boolean | 'unclear' = true;
  #insertAt: number;
  #insertBefore: '' | 'env ' = '';

  constructor(words: readonly ShellWord[], documents: readonly HereDocument[]) {
    this.#words = words;
    this.#documents = documents;
    this.#insertAt = words[0]?.start ?? 0;
  }

  classify(): ClassifiedRun {
    this.#takeAssignments();
    for (;;) {
      const word = this.#words[this.#index];
      if (!word) return OTHER;
      // An interactive shell puts an earlier command in the place of `!x`.
      if (word.text === undefined || word.mayGrow || /^!./.test(word.text)) return UNCLEAR;
      if (PATTERN.test(word.text)) return UNCLEAR;
      if (MEMBER.test(word.prefix)) return unclearIf(mayHoldProgram(word));
      // zsh takes `=aws` for its path.
      const name = programName(word.text.replace(/^=/, ''));
      if (SHELLS.has(name)) return this.#classifyShell();
      if (name === 'source' || name === '.') return classifyScriptFile(this.#rest()[0]);
      const program = findAwsProgram(name);
      if (program !== undefined) return this.#classifyProgram(program);
      if (Object.hasOwn(PACKAGE_RUNNERS, name)) return this.#classifyPackage(name);
      if (isInterpreter(name)) return this.#classifyInterpreter();
      const carrier = findCarrier(name);
      if (carrier) return this.#classifyCarrier(name, carrier);
      if (!Object.hasOwn(WRAPPERS, name)) return this.#classifyUnknown(name);
      const isUnwrapped = this.#unwrap(name);
      if (isUnwrapped !== true) return { kind: isUnwrapped };
    }
  }

  /** Call it after `classify`. */
  chosenProfiles(kind: ClassifiedRun['kind']): ChosenProfiles {
    const program = this.#words[this.#index];
    const name = programName(program?.text ?? '-');
    // A program of AWS takes what is in front of it as its own.
    const before = kind === 'program' ? [] : this.#words.slice(0, this.#index + 1).flatMap(chosenInWord);
    if (!program || kind === 'shell') return before;
    const rest = this.#rest();
    const carrier = findCarrier(name);
    const isCarrier =
      carrier === 'always' || rest.some(({ text }) => text !== undefined && carrier?.test(text) === true);
    if (TAKES_FILES.has(name) && !isCarrier) return [...before, ...chosenByProgram(name, rest)];
    const isCode = isInterpreter(name);
    const readsTexts = isCarrier || isCode || SHELLS.has(name) || name.startsWith('-');
    const [texts, words] = [[...this.#documents.map(({ text = '' }) => text)], [] as ShellWord[]];
    for (const word of rest) {
      // What is an assignment as a whole is read as such, unless it is the first of a script.
      if (readsTexts && (/\s/.test(word.prefix) || chosenInWord(word).length === 0)) texts.push(word.prefix);
      else words.push(word);
    }
    const inTexts = (readsTexts ? texts : []).flatMap((text) => [
      ...chosenInText(text, !isCode),
      ...(POWERSHELLS.has(name) ? chosenInPowerShell(text) : []),
    ]);
    const byProgram = kind === 'program' ? [] : chosenByProgram(name, rest);
    const chosen = [...words.flatMap(chosenInWord), ...inTexts, ...byProgram];
    if (chosen.length > 0 && fillsIn(name, rest)) chosen.push(undefined);
    return [...before, ...chosen];
  }

  #rest(): readonly ShellWord[] {
    return this.#words.slice(this.#index + 1);
  }

  #takeAssignments(): void {
    for (let word = this.#words[this.#index]; word; word = this.#words[this.#index]) {
      const assignment = readAssignment(word);
      if (!assignment) break;
      this.#assignments.push(assignment);
      this.#index++;
    }
  }

  /** @returns true when the next word is a program again. */
  #unwrap(name: string): true | 'unclear' | 'other' {
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

  /** What the shell or the words before say reaches it no more. */
  #forget(): void {
    this.#inherits = false;
    const others = this.#assignments.filter(({ name }) => name !== 'AWS_PROFILE');
    this.#assignments.splice(0, Infinity, ...others);
  }

  #classifyShell(): ClassifiedRun {
    const rest = this.#rest();
    const options: string[] = [];
    let at = 0;
    for (let word = rest[at]; word && /^[-+]/.test(word.prefix); word = rest[at]) {
      const { text } = word;
      if (text === undefined) return UNCLEAR;
      at++;
      if (text === '--' || text === '-') break;
      options.push(text);
      if (/^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/.test(text)) at++;
    }
    const script = rest[at];
    if (options.some((text) => /^-[A-Za-z]*c[A-Za-z]*$/.test(text))) {
      if (!script) return OTHER;
      if (script.mayGrow) return UNCLEAR;
      return { kind: 'shell', script, environment: this.#environment() };
    }
    if (options.some((text) => /^--(?:version|help)$/.test(text))) return OTHER;
    const readsInput = !script || options.some((text) => /^-[A-Za-z]*s[A-Za-z]*$/.test(text));
    // What stands in a file isn't looked at, as with every program; what is typed into a shell isn't known.
    return readsInput || this.#documents.length > 0 ? UNCLEAR : classifyScriptFile(script);
  }

  /** A file isn't looked into; a text in the command is as far as it may start a program. */
  #classifyInterpreter(): ClassifiedRun {
    const rest = this.#rest();
    const glued = rest.find(({ text = '' }) => /^-m./.test(text))?.text?.slice(2);
    const module = glued ?? wordBehind('-m', rest)?.text;
    const program = module === undefined ? undefined : findAwsModule(module);
    if (program !== undefined) return this.#classifyProgram(program);
    const file = rest.find(({ prefix }) => !prefix.startsWith('-'));
    if (!file && this.#documents.length === 0) {
      // It reads what is typed into it, unless it only tells its version and the like.
      return unclearIf(!rest.some(({ prefix }) => /^--.|^-[vVh]/.test(prefix)));
    }
    const isText = this.#documents.length > 0 || rest.some(({ prefix }) => TEXT_OPTION.test(prefix));
    if (!isText)
      return unclearIf(file?.text === undefined || rest.some(isProgramWord) || rest.some(isOfPackage));
    const texts = [...rest.map(({ text }) => text), ...this.#documents.map(({ text }) => text)];
    const mayStartOne = texts.some((text) => text === undefined || STARTS_PROGRAMS.test(text));
    return unclearIf(mayStartOne && this.#mayHoldProgram());
  }

  #classifyCarrier(name: string, carrier: 'always' | RegExp): ClassifiedRun {
    const rest = this.#rest();
    if (name === 'trap') return this.#classifyTrap(rest);
    if (readsScript(name, rest)) return UNCLEAR;
    if (READS_WORDS.has(name) && rest.some(runsItsWords)) return UNCLEAR;
    if (startsReaders(name, rest)) return OTHER;
    if (carrier === 'always' || rest.some(({ text }) => text !== undefined && carrier.test(text)))
      return unclearIf(this.#mayHoldProgram());
    return unclearIf(rest.some(({ mayGrow }) => mayGrow) && rest.some(isMention));
  }

  /** Its text runs later, with what the shell has then. */
  #classifyTrap(words: readonly ShellWord[]): ClassifiedRun {
    const script = words.find(({ prefix }) => !prefix.startsWith('-'));
    if (!script) return OTHER;
    return { kind: 'shell', script, environment: { ...this.#environment(), inherits: 'unclear' } };
  }

  /** Programs that run another one are many: behind `--`, or as words or a text that name a profile. */
  #classifyUnknown(name: string): ClassifiedRun {
    if (TAKES_FILES.has(name)) return OTHER;
    const rest = this.#rest();
    const program = wordBehind('--', rest);
    if (program !== undefined && isProgramWord(program)) return UNCLEAR;
    const first = rest.findIndex(isProgramWord);
    const isCommand = first !== -1 && rest.slice(first).some(({ prefix }) => NAMES_PROFILE.test(prefix));
    return unclearIf(isCommand || rest.some(({ prefix }) => isCommandText(prefix)));
  }

  #classifyPackage(runner: string): ClassifiedRun {
    const { skipped, others } = PACKAGE_RUNNERS[runner] ?? { skipped: /^$/ };
    for (this.#index++; ; this.#index++) {
      const word = this.#words[this.#index];
      if (!word) return OTHER;
      const { text } = word;
      if (text === undefined) return unclearIf(this.#words.some(mayHoldProgram));
      if (others?.test(text)) return OTHER;
      if (skipped.test(text) || /^(?:--|-y|-q|--yes|--no|--quiet|--silent|-s|--bun)$/.test(text)) continue;
      if (/^(?:-p|--package|--package=.*|-w|-C|--prefix|--dir|--cwd)$/.test(text)) {
        if (!text.includes('=')) this.#index++;
        continue;
      }
      const left = this.#words.slice(this.#index);
      if (text.startsWith('-')) return unclearIf(left.some(mayHoldProgram));
      const program = findAwsProgram(text.replace(/(?<=.)@.*$/, ''));
      if (TAKES_FILES.has(text) && NEVER_SCRIPTS.test(runner)) return OTHER;
      // npm takes the first `--` for itself.
      if (program !== undefined) return this.#classifyProgram(program, runner === 'npm' ? '--' : undefined);
      return unclearIf(left.some(mayHoldProgram));
    }
  }

  #classifyProgram(program: string, dropped?: string): ClassifiedRun {
    const rest = this.#rest();
    const at = dropped === undefined ? -1 : rest.findIndex(({ text }) => text === dropped);
    return {
      kind: 'program',
      named: findNamedProfile(program, at === -1 ? rest : rest.toSpliced(at, 1)),
      environment: this.#environment(),
    };
  }

  #mayHoldProgram(): boolean {
    return (
      this.#rest().some(mayHoldProgram) ||
      this.#documents.some(({ text }) => text === undefined || mentionsAwsProgram(text))
    );
  }

  #environment(): CommandEnvironment {
    return {
      assignments: this.#assignments,
      inherits: this.#inherits,
      insertAt: this.#insertAt,
      insertBefore: this.#insertBefore,
    };
  }
}

function unclearIf(isUnclear: boolean): ClassifiedRun {
  return isUnclear ? UNCLEAR : OTHER;
}

function wordBehind(option: string, words: readonly ShellWord[]): ShellWord | undefined {
  const at = words.findIndex(({ text }) => text === option);
  return at === -1 ? undefined : words[at + 1];
}

/** The words of a text are a program of AWS and a profile for it. */
function isCommandText(text: string): boolean {
  return /\s--(?:aws-)?profile/.test(text) && mentionsAwsProgram(text);
}

function isMention({ prefix }: ShellWord): boolean {
  return mentionsAwsProgram(prefix);
}

function mayHoldProgram(word: ShellWord): boolean {
  return word.text === undefined || isMention(word);
}

function isProgramWord({ text }: ShellWord): boolean {
  return text !== undefined && findAwsProgram(text) !== undefined;
}

/** The file of a program that npm has installed, or the name that Deno gives it. */
function isOfPackage(file: ShellWord): boolean {
  return /node_modules|^npm:/.test(file.prefix) && isMention(file);
}

/** Whether it runs what is typed into it, called so. */
function readsScript(name: string, words: readonly ShellWord[]): boolean {
  if (name === 'crontab') return words.some(({ text }) => text === '-');
  if (name === 'parallel') return words.every(({ prefix }) => prefix.startsWith('-'));
  return READS_COMMANDS.has(name);
}

/** Whether it puts what it reads into its words. */
function fillsIn(name: string, words: readonly ShellWord[]): boolean {
  return (
    name === 'parallel' || (name === 'xargs' && words.some(({ prefix }) => /^-(?:I|J|-replace)/.test(prefix)))
  );
}

function runsItsWords({ text }: ShellWord): boolean {
  const name = programName(text ?? '');
  return SHELLS.has(name) || name === 'env' || name === 'eval';
}

/** The file of a script that a shell runs: only what it is given as its input isn't known. */
function classifyScriptFile(file: ShellWord | undefined): ClassifiedRun {
  return unclearIf(
    file !== undefined && (file.text === undefined || INPUT.test(file.text) || isProgramWord(file)),
  );
}
