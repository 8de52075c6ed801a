import {
  findAwsModule,
  findAwsProgram,
  findNamedProfile,
  isMention,
  mayHoldProgram,
  mentionsAwsProgram,
  programName,
} from './awsPrograms';
import { chosenByCommand, type ChosenProfiles } from './chosenProfiles';
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
import { WrappedCommand, type CommandEnvironment } from './wrappedCommand';

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

/** A shell that reads these reads what is typed into it. */
const INPUT = /^\/dev\/(?:stdin|fd\/)/;
const NAMES_PROFILE = /^--(?:aws-)?prof/;
/** They run programs of packages alone, and no scripts that a project has given any name. */
const NEVER_SCRIPTS = /^(?:npx|bunx|pnpx)$/;
/** The shell's own start file, which may be what a command prints. */
const START_FILE = /^(?:BASH_)?ENV=/;
/** A pattern for the path of a program; `[` and `[[` are tests. */
export const PATTERN = /[*?]|.\/.*\[/;
/** `BASH_ALIASES[ls]=…`. */
const MEMBER = /^[A-Za-z_]\w*\[/;

/** Says what a simple command runs. */
export function classifyCommand({ words, documents }: SimpleCommand): Classified {
  const command = new WrappedCommand(words);
  const runs = new Classification(command, documents).classify();
  const chosen = chosenByCommand(command, documents, runs.kind);
  // What it names is run by another program, or later.
  const isSetting = words.some(
    ({ prefix, text }) =>
      COMMAND_SETTING.test(prefix) &&
      (mentionsAwsProgram(prefix) || (text === undefined && START_FILE.test(prefix))),
  );
  return { runs: isSetting ? UNCLEAR : runs, chosen };
}

/** Goes from one program that starts another to the next. */
class Classification {
  readonly #command: WrappedCommand;
  readonly #documents: readonly HereDocument[];

  constructor(command: WrappedCommand, documents: readonly HereDocument[]) {
    this.#command = command;
    this.#documents = documents;
  }

  /** Leaves the command at the program that it has looked at last. */
  classify(): ClassifiedRun {
    for (;;) {
      const word = this.#command.program;
      if (!word) return OTHER;
      // An interactive shell puts an earlier command in the place of `!x`.
      if (word.text === undefined || word.mayGrow || /^!./.test(word.text)) return UNCLEAR;
      if (PATTERN.test(word.text)) return UNCLEAR;
      if (MEMBER.test(word.prefix)) return unclearIf(mayHoldProgram(word));
      // zsh takes `=aws` for its path.
      const name = programName(word.text.replace(/^=/, ''));
      if (SHELLS.has(name)) return this.#classifyShell();
      if (name === 'source' || name === '.') return classifyScriptFile(this.#command.rest[0]);
      const program = findAwsProgram(name);
      if (program !== undefined) return this.#classifyProgram(program);
      if (Object.hasOwn(PACKAGE_RUNNERS, name)) return this.#classifyPackage(name);
      if (isInterpreter(name)) return this.#classifyInterpreter();
      const carrier = findCarrier(name);
      if (carrier) return this.#classifyCarrier(name, carrier);
      if (!Object.hasOwn(WRAPPERS, name)) return this.#classifyUnknown(name);
      const isUnwrapped = this.#command.unwrap(name);
      if (isUnwrapped !== true) return { kind: isUnwrapped };
    }
  }

  #classifyShell(): ClassifiedRun {
    const rest = this.#command.rest;
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
      return { kind: 'shell', script, environment: this.#command.environment };
    }
    if (options.some((text) => /^--(?:version|help)$/.test(text))) return OTHER;
    const readsInput = !script || options.some((text) => /^-[A-Za-z]*s[A-Za-z]*$/.test(text));
    // What stands in a file isn't looked at, as with every program; what is typed into a shell isn't known.
    return readsInput || this.#documents.length > 0 ? UNCLEAR : classifyScriptFile(script);
  }

  /** A file isn't looked into; a text in the command is as far as it may start a program. */
  #classifyInterpreter(): ClassifiedRun {
    const rest = this.#command.rest;
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
    const rest = this.#command.rest;
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
    return { kind: 'shell', script, environment: { ...this.#command.environment, inherits: 'unclear' } };
  }

  /** Programs that run another one are many: behind `--`, or as words or a text that name a profile. */
  #classifyUnknown(name: string): ClassifiedRun {
    if (TAKES_FILES.has(name)) return OTHER;
    const rest = this.#command.rest;
    const program = wordBehind('--', rest);
    if (program !== undefined && isProgramWord(program)) return UNCLEAR;
    const first = rest.findIndex(isProgramWord);
    const isCommand = first !== -1 && rest.slice(first).some(({ prefix }) => NAMES_PROFILE.test(prefix));
    return unclearIf(isCommand || rest.some(({ prefix }) => isCommandText(prefix)));
  }

  #classifyPackage(runner: string): ClassifiedRun {
    const { skipped, others } = PACKAGE_RUNNERS[runner] ?? { skipped: /^$/ };
    for (;;) {
      this.#command.skip();
      const word = this.#command.program;
      if (!word) return OTHER;
      const { text } = word;
      if (text === undefined)
        return unclearIf([...this.#command.before, word, ...this.#command.rest].some(mayHoldProgram));
      if (others?.test(text)) return OTHER;
      if (skipped.test(text) || /^(?:--|-y|-q|--yes|--no|--quiet|--silent|-s|--bun)$/.test(text)) continue;
      if (/^(?:-p|--package|--package=.*|-w|-C|--prefix|--dir|--cwd)$/.test(text)) {
        if (!text.includes('=')) this.#command.skip();
        continue;
      }
      const left = [word, ...this.#command.rest];
      if (text.startsWith('-')) return unclearIf(left.some(mayHoldProgram));
      const program = findAwsProgram(text.replace(/(?<=.)@.*$/, ''));
      if (TAKES_FILES.has(text) && NEVER_SCRIPTS.test(runner)) return OTHER;
      // npm takes the first `--` for itself.
      if (program !== undefined) return this.#classifyProgram(program, runner === 'npm' ? '--' : undefined);
      return unclearIf(left.some(mayHoldProgram));
    }
  }

  #classifyProgram(program: string, dropped?: string): ClassifiedRun {
    const rest = this.#command.rest;
    const at = dropped === undefined ? -1 : rest.findIndex(({ text }) => text === dropped);
    return {
      kind: 'program',
      named: findNamedProfile(program, at === -1 ? rest : rest.toSpliced(at, 1)),
      environment: this.#command.environment,
    };
  }

  #mayHoldProgram(): boolean {
    return (
      this.#command.rest.some(mayHoldProgram) ||
      this.#documents.some(({ text }) => text === undefined || mentionsAwsProgram(text))
    );
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
