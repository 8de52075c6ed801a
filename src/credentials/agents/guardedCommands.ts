import { decidesWho, mentionsAwsProgram, programName } from './awsPrograms';
import {
  chosenInText,
  declaresUnknown,
  mayChoose,
  mentionsVariable,
  otherIdentity,
  type ChosenProfiles,
} from './chosenProfiles';
import {
  isInterpreter,
  READS_COMMANDS,
  SHELLS,
  STARTS_PROGRAMS,
  startsItsWords,
  TAKES_FILES,
} from './programStarters';
import { isSameProfile, profileAfter, type ShellProfile } from './shellProfile';
import {
  readShellScript,
  type CommandGroup,
  type ScriptItem,
  type ShellScript,
  type SimpleCommand,
} from './shellScript';
import { UnreadableScript, type ShellWord } from './shellTokens';
import { classifyCommand, PATTERN } from './startedPrograms';
import { leadingAssignments, type CommandEnvironment } from './wrappedCommand';

/** A program in a command line that works as an AWS profile, or what chooses the profile of programs that aren't known. */
export interface GuardedCommand {
  /** A name; `inherited`: none is named, so that of the shell is taken; `unclear`: it isn't known which. */
  readonly profile: { readonly name: string } | 'inherited' | 'unclear';
  /** Where a profile can be named, for those that name none. */
  readonly insertion?: Insertion;
}

export interface Insertion {
  readonly at: number;
  /** What has to be in front of the assignment. */
  readonly before: '' | 'env ';
}

/** What isn't looked for word by word, wherever it stands. */
const UNREADABLE: readonly RegExp[] = [
  // Keys to a terminal, such as the one that removes the line so far.
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/,
  // `${AWS_PROFILE:=prod}` sets it.
  /\$\{!?(?:AWS_\w+|HOME|USERPROFILE):?=/,
  // Arithmetic runs what the index of a list has, even from within a variable.
  /\w\[(?:\$\(|`)/,
];

/**
 * The programs that a command line starts as an AWS profile, in their order, and behind them the other profiles that it
 * chooses; one that can't be read has one that is `unclear`. Scripts and programs that are started by name aren't looked into.
 */
export function findGuardedCommands(source: string): readonly GuardedCommand[] {
  const finder = new Finder(source);
  if (UNREADABLE.some((kind) => kind.test(source))) return finder.unread();
  try {
    finder.walk(readShellScript(source), 'inherited', 0);
  } catch (error) {
    if (!(error instanceof UnreadableScript)) throw error;
    return finder.unread();
  }
  return finder.all();
}

const MOST_SHELLS = 10;

/** A file that is written: behind a redirection, or `tee`. */
const WRITTEN = /(?:>\|?|\btee(?: +-\w+)*)[ \t]*["']?([^\s"'<>|;&()]+)/g;

function baseName(path: string): string {
  return path.split('/').pop() ?? '';
}

class Finder {
  readonly found: GuardedCommand[] = [];
  readonly #chosen = new Set<string | undefined>();
  readonly #source: string;
  /** The names of the files that the line writes. */
  #written: Set<string> | undefined;
  /** Else it is about profiles that are chosen for others, if for anything. */
  readonly #isAboutPrograms: boolean;

  constructor(source: string) {
    this.#source = source;
    this.#isAboutPrograms = mentionsAwsProgram(source);
  }

  all(): readonly GuardedCommand[] {
    const known = new Set(
      this.found.map(({ profile }) => (typeof profile === 'object' ? profile.name : profile)),
    );
    const chosen = [...this.#chosen].filter((name) => !known.has(name ?? 'unclear'));
    return [
      ...this.found,
      ...chosen.map((name): GuardedCommand => ({ profile: name === undefined ? 'unclear' : { name } })),
    ];
  }

  /** The same, for a text that isn't read, or not to its end. */
  unread(): readonly GuardedCommand[] {
    this.#choose(chosenInText(this.#source, true));
    if (this.#isAboutPrograms || mayChoose(this.#source)) this.found.push({ profile: 'unclear' });
    return this.all();
  }

  #choose(chosen: ChosenProfiles): void {
    for (const name of chosen) this.#chosen.add(name);
  }

  /** @returns the shell's profile after it. */
  walk(script: ShellScript, before: ShellProfile, shells: number): ShellProfile {
    let profile = before;
    for (const item of script) {
      if (typeof profile === 'object' && profile.within === 'andChain' && item.joined !== 'and')
        profile = 'unclear';
      profile = this.#walkItem(item, profile, shells);
    }
    return profile;
  }

  #walkItem(item: ScriptItem, profile: ShellProfile, shells: number): ShellProfile {
    const { node, joined } = item;
    const after =
      node.kind === 'simple'
        ? this.#walkSimple(node, profile, shells)
        : this.#walkGroup(node, profile, shells);
    if (isSameProfile(after, profile)) return profile;
    // In zsh the last program of a pipe is the shell itself, in bash it is not.
    if (item.isApart || joined === 'pipe' || joined === 'or' || typeof after !== 'object') return 'unclear';
    return { name: after.name, within: joined === 'and' ? 'andChain' : after.within };
  }

  #walkGroup({ kind, script, variable }: CommandGroup, profile: ShellProfile, shells: number): ShellProfile {
    const isDecided = variable === 'AWS_PROFILE' || decidesWho(variable ?? '');
    if (isDecided) this.#choose([undefined]);
    if (kind === 'subshell') {
      this.walk(script, profile, shells);
      return profile;
    }
    if (kind === 'same') return this.walk(script, profile, shells);
    const at = this.found.length;
    const after = this.walk(script, isDecided ? 'unclear' : profile, shells);
    if (!isDecided && isSameProfile(after, profile)) return profile;
    // A loop may begin with what it has set the time before.
    for (let index = at; index < this.found.length; index++) this.found[index] = { profile: 'unclear' };
    return 'unclear';
  }

  #walkSimple(command: SimpleCommand, profile: ShellProfile, shells: number): ShellProfile {
    for (const substitution of command.substitutions) this.walk(substitution, profile, shells);
    const { words } = command;
    const assignments = leadingAssignments(words);
    this.#classify(command, profile, shells);
    const program = words.slice(assignments.length);
    if (declaresUnknown(program[0]?.text, program.slice(1)) && mentionsVariable(this.#source))
      this.#choose([undefined]);
    if (program.length > 0) return profileAfter(program, profile);
    this.#choose(words.flatMap(({ prefix, text }) => otherIdentity(prefix, text)));
    // Without a program they are the shell's own; whether they reach programs depends on what was exported before.
    return assignments.some(({ name }) => name === 'AWS_PROFILE' || decidesWho(name)) ? 'unclear' : profile;
  }

  #classify(command: SimpleCommand, profile: ShellProfile, shells: number): void {
    const { runs, chosen } = classifyCommand(command);
    this.#choose(chosen);
    if (this.#runsWhatIsWritten(command)) {
      this.#choose(chosenInText(this.#source, true));
      this.found.push({ profile: 'unclear' });
    }
    switch (runs.kind) {
      case 'other':
        return;
      case 'unclear':
        if (this.#isAboutPrograms || (chosen.length === 0 && this.#mayChoose(command)))
          this.found.push({ profile: 'unclear' });
        return;
      case 'program': {
        const { named, environment } = runs;
        if (named === undefined || environment.assignments.some(({ name }) => decidesWho(name))) {
          this.found.push({ profile: 'unclear' });
          return;
        }
        const found =
          named === null ? profileOf(environment, profile) : { name: named, within: 'always' as const };
        const { insertAt: at, insertBefore: before } = environment;
        this.found.push(
          found === 'inherited' ? { profile: found, insertion: { at, before } } : { profile: toName(found) },
        );
        return;
      }
      case 'shell': {
        const { script, environment } = runs;
        const inside = environment.assignments.some(({ name }) => decidesWho(name))
          ? 'unclear'
          : profileOf(environment, profile);
        this.#walkInnerShell(script, inside, shells);
      }
    }
  }

  /** Whether what isn't known of a command may choose a profile: what it is told by the rest of the line, too. */
  #mayChoose({ words }: SimpleCommand): boolean {
    if (words.some(({ text }) => readsCommands(programName(text ?? '')))) return mayChoose(this.#source);
    const [program] = words.slice(leadingAssignments(words).length);
    // It may be any program.
    const isNamed = program?.text !== undefined && !PATTERN.test(program.text);
    if (!isNamed && words.some(({ prefix }) => /^--(?:aws-)?prof/.test(prefix))) return true;
    return mayChoose(this.#source.slice(words[0]?.start, words.at(-1)?.end));
  }

  /** Whether a program is run from a file that this very command line writes. */
  #runsWhatIsWritten({ words }: SimpleCommand): boolean {
    const rest = words.slice(leadingAssignments(words).length).map(({ text = '' }) => text);
    const [program = ''] = rest;
    const names = rest.map(programName);
    if (TAKES_FILES.has(programName(program))) return false;
    const isCode = names.some(isInterpreter);
    const runsFile = isCode || names.some((name) => SHELLS.has(name) || name === 'source' || name === '.');
    const files = runsFile || startsItsWords(program) ? rest : [program];
    if (!files.some((file) => (runsFile || file.includes('/')) && this.#writes(file))) return false;
    if (isCode && !STARTS_PROGRAMS.test(this.#source)) return mayChoose(this.#source);
    return this.#isAboutPrograms || mayChoose(this.#source);
  }

  #writes(file: string): boolean {
    this.#written ??= new Set([...this.#source.matchAll(WRITTEN)].map(([, path = '']) => baseName(path)));
    return this.#written.has(baseName(file));
  }

  /** The text of `sh -c`, where it is written as it is. */
  #walkInnerShell({ text, start, end }: ShellWord, profile: ShellProfile, shells: number): void {
    const at = text === undefined ? -1 : this.#source.slice(start, end).indexOf(text);
    if (text === undefined || at === -1 || shells >= MOST_SHELLS) {
      if (this.#isAboutPrograms || mayChoose(this.#source.slice(start, end)))
        this.found.push({ profile: 'unclear' });
      return;
    }
    this.walk(readShellScript(this.#source, start + at, start + at + text.length), profile, shells + 1);
  }
}

/** Whether what is typed into it may be a program. */
function readsCommands(name: string): boolean {
  return SHELLS.has(name) || READS_COMMANDS.has(name) || isInterpreter(name);
}

function toName(profile: Exclude<ShellProfile, 'inherited'>): GuardedCommand['profile'] {
  return typeof profile === 'object' ? { name: profile.name } : profile;
}

function profileOf({ assignments, inherits }: CommandEnvironment, shell: ShellProfile): ShellProfile {
  const assigned = assignments.findLast(({ name }) => name === 'AWS_PROFILE');
  if (assigned && inherits !== 'unclear')
    return assigned.value ? { name: assigned.value, within: 'always' } : 'unclear';
  if (inherits === 'unclear') return 'unclear';
  return inherits ? shell : 'inherited';
}
