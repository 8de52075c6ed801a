import { CONTAINER_VARIABLES, KEY_VARIABLES } from '../credentialVariables';
import type { SimpleCommand } from './shellScript';
import type { ShellWord } from './shellTokens';

/** A program that works as an AWS profile, and the option that names one. */
interface AwsProgram {
  readonly option?: string;
  readonly shortOption?: string;
  /** Whether a setting among its words can name one, such as `-backend-config=profile=prod`. */
  readonly takesSettings?: true;
}

/** By the name that it is called by. */
const PROGRAMS: Readonly<Record<string, AwsProgram>> = {
  aws: { option: '--profile' },
  cdk: { option: '--profile' },
  sam: { option: '--profile' },
  eksctl: { option: '--profile', shortOption: '-p' },
  serverless: { option: '--aws-profile' },
  sls: { option: '--aws-profile' },
  terraform: { takesSettings: true },
  tofu: { takesSettings: true },
  terragrunt: { takesSettings: true },
  pulumi: { takesSettings: true },
  kubectl: {},
};
/** What npm calls the packages of some. */
const PACKAGES: Readonly<Record<string, string>> = { 'aws-cdk': 'cdk', 'aws-cli': 'aws' };

const MENTION = new RegExp(
  `(?:^|[^\\w-])(?:${[...Object.keys(PROGRAMS), ...Object.keys(PACKAGES)].join('|')})(?![\\w-])`,
  'i',
);

/** Whether a text can be about one of the programs at all; most commands are not. */
export function mentionsAwsProgram(text: string): boolean {
  return MENTION.test(text);
}

/**
 * One of these decides what a program works as, or where it looks for that: then nothing is known.
 * `AWS_DEFAULT_PROFILE` names one to half of the tools.
 */
const DECIDING_VARIABLES: ReadonlySet<string> = new Set([
  ...KEY_VARIABLES,
  ...CONTAINER_VARIABLES,
  'AWS_DEFAULT_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'HOME',
  'USERPROFILE',
]);

export function decidesWho(variable: string): boolean {
  return DECIDING_VARIABLES.has(variable);
}

/** An assignment; `value` is undefined when it isn't known. */
export interface Assignment {
  readonly name: string;
  readonly value: string | undefined;
}

/** What a simple command is for the guard. */
export type Classified =
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

/** How a profile reaches a command. */
export interface CommandEnvironment {
  readonly assignments: readonly Assignment[];
  /** Whether variables of the shell reach it. `unclear`: some. */
  readonly inherits: boolean | 'unclear';
  /** Where an assignment can be put in, and what has to be in front of it there. */
  readonly insertAt: number;
  readonly insertBefore: '' | 'env ';
}

/** Options of programs that start another: those with a value of their own, and how many words precede the program. */
const WRAPPERS: Readonly<Record<string, { readonly valued: readonly string[]; readonly words?: number }>> = {
  nohup: { valued: [] },
  time: { valued: ['-f', '-o', '--format', '--output'] },
  command: { valued: [] },
  builtin: { valued: [] },
  exec: { valued: ['-a'] },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '--class', '--classdata'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'], words: 1 },
  stdbuf: { valued: ['-i', '-o', '-e'] },
  setsid: { valued: [] },
  caffeinate: { valued: ['-t', '-w'] },
  sudo: {
    valued: [
      '-u',
      '-g',
      '-C',
      '-h',
      '-p',
      '-r',
      '-t',
      '-T',
      '-U',
      '-D',
      '-R',
      '--user',
      '--group',
      '--chdir',
    ],
  },
  doas: { valued: ['-u', '-C'] },
  env: { valued: ['-u', '-C', '--unset', '--chdir'] },
};
/** They run the binary of a package; what is said to them before it is skipped. */
const PACKAGE_RUNNERS: Readonly<Record<string, RegExp>> = {
  npx: /^$/,
  bunx: /^$/,
  pnpx: /^$/,
  npm: /^(?:exec|x|run|run-script)$/,
  pnpm: /^(?:exec|dlx|run)$/,
  yarn: /^(?:exec|dlx|run)$/,
  bun: /^(?:x|run)$/,
};
const SHELLS = new Set(['sh', 'bash', 'rbash', 'zsh', 'dash', 'ksh', 'mksh', 'pdksh', 'ash', 'csh', 'tcsh']);
/** A shell that reads these reads what is typed into it. */
const INPUT = /^\/dev\/(?:stdin|fd\/)/;
/** They may run a program that is named among their words, here or elsewhere, in ways that aren't read. */
const CARRIERS = new Set(
  `xargs find fd parallel watch su ssh docker podman nerdctl finch strace flock entr chroot unshare nsenter script
  aws-vault awsume saml2aws granted assume direnv mise asdf op doppler poetry pipenv uv uvx pipx conda hatch tox nix nix-shell
  devbox wsl cmd cmd.exe powershell pwsh eval trap fish nu chamber dotenv dotenvx fnm nvm volta busybox toybox unbuffer
  sg runuser systemd-run screen tmux at batch arch noglob nocorrect repeat cross-env node deno python python3 perl ruby php
  pyenv rbenv corepack aws-okta sops infisical taskset setarch pkexec gtimeout genv gnice iex invoke-expression
  start-process saps start`.split(/\s+/),
);

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

/** Says what a simple command runs. */
export function classifyCommand({ words, hasDocument }: SimpleCommand): Classified {
  const state = new Unwrapping(words);
  return state.classify(hasDocument);
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

export function readAssignment({ prefix, text }: ShellWord): Assignment | undefined {
  const [head, name] = ASSIGNMENT.exec(prefix) ?? [];
  if (head === undefined || name === undefined) return undefined;
  return { name, value: head.endsWith('+=') ? undefined : text?.slice(head.length) };
}

/** Goes from one program that starts another to the next. */
class Unwrapping {
  readonly #words: readonly ShellWord[];
  readonly #assignments: Assignment[] = [];
  #index = 0;
  #inherits: boolean | 'unclear' = true;
  #insertAt: number;
  #insertBefore: '' | 'env ' = '';

  constructor(words: readonly ShellWord[]) {
    this.#words = words;
    this.#insertAt = words[0]?.start ?? 0;
  }

  classify(hasDocument: boolean): Classified {
    this.#takeAssignments();
    for (;;) {
      const word = this.#words[this.#index];
      if (!word) return { kind: 'other' };
      if (word.text === undefined || word.mayGrow) return { kind: 'unclear' };
      const name = programName(word.text);
      if (SHELLS.has(name)) return this.#classifyShell(hasDocument);
      if (name === 'source' || name === '.') return this.#classifySource();
      if (Object.hasOwn(PROGRAMS, name)) return this.#classifyProgram(name);
      if (Object.hasOwn(PACKAGE_RUNNERS, name)) {
        return this.#classifyPackage(name);
      }
      if (CARRIERS.has(name))
        return this.#rest().some(mayHoldProgram) ? { kind: 'unclear' } : { kind: 'other' };
      if (!Object.hasOwn(WRAPPERS, name)) return { kind: 'other' };
      const isUnwrapped = this.#unwrap(name);
      if (isUnwrapped !== true) return { kind: isUnwrapped };
    }
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
    const { valued, words = 0 } = WRAPPERS[name] ?? { valued: [] };
    const isOfUser = name === 'sudo' || name === 'doas';
    let keepsVariables = false;
    this.#index++;
    for (let word = this.#words[this.#index]; word?.prefix.startsWith('-'); word = this.#words[this.#index]) {
      const { text } = word;
      if (text === undefined) return 'unclear';
      if (name === 'command' && /^-[vV]+$/.test(text)) return 'other';
      if (name === 'env' && /^(?:-S|-[a-z]*S|--split-string)/.test(text)) return 'unclear';
      if (name === 'env' && /^(?:-|-i|--ignore-environment)$/.test(text)) this.#inherits = false;
      if (name === 'env' && /^(?:-u|--unset)/.test(text)) this.#unsetBy(text);
      if (name === 'exec' && /^-\w*c/.test(text)) this.#inherits = false;
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
    }
    this.#index += words;
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
    if (isOfUser || name === 'env') this.#takeAssignments();
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
    else if (variable === 'AWS_PROFILE') this.#inherits = false;
  }

  #classifyShell(hasDocument: boolean): Classified {
    const rest = this.#rest();
    const options: string[] = [];
    let at = 0;
    for (let word = rest[at]; word && /^[-+]/.test(word.prefix); word = rest[at]) {
      const { text } = word;
      if (text === undefined) return { kind: 'unclear' };
      at++;
      if (text === '--' || text === '-') break;
      options.push(text);
      if (/^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/.test(text)) at++;
    }
    const script = rest[at];
    if (options.some((text) => /^-[A-Za-z]*c[A-Za-z]*$/.test(text))) {
      if (!script) return { kind: 'other' };
      if (script.mayGrow) return { kind: 'unclear' };
      return { kind: 'shell', script, environment: this.#environment() };
    }
    if (options.some((text) => /^--(?:version|help)$/.test(text))) return { kind: 'other' };
    const readsInput = !script || options.some((text) => /^-[A-Za-z]*s[A-Za-z]*$/.test(text));
    // What stands in a file isn't looked at, as with every program; what is typed into a shell isn't known.
    return readsInput || hasDocument ? { kind: 'unclear' } : classifyScriptFile(script);
  }

  #classifySource(): Classified {
    return classifyScriptFile(this.#rest()[0]);
  }

  #classifyPackage(runner: string): Classified {
    const subcommand = PACKAGE_RUNNERS[runner] ?? /^$/;
    for (this.#index++; ; this.#index++) {
      const word = this.#words[this.#index];
      if (!word) return { kind: 'other' };
      const { text } = word;
      if (text === undefined) return { kind: this.#words.some(mayHoldProgram) ? 'unclear' : 'other' };
      if (subcommand.test(text) || /^(?:--|-y|-q|--yes|--no|--quiet|--silent|-s|--bun)$/.test(text)) continue;
      if (/^(?:-p|--package|--package=.*|-w|-C|--prefix|--dir|--cwd)$/.test(text)) {
        if (!text.includes('=')) this.#index++;
        continue;
      }
      if (text.startsWith('-')) return { kind: this.#rest().some(mayHoldProgram) ? 'unclear' : 'other' };
      const bare = programName(text.replace(/(?<=.)@.*$/, ''));
      const name = PACKAGES[bare] ?? bare;
      if (Object.hasOwn(PROGRAMS, name)) return this.#classifyProgram(name);
      return { kind: this.#words.slice(this.#index).some(mayHoldProgram) ? 'unclear' : 'other' };
    }
  }

  #classifyProgram(name: string): Classified {
    return { kind: 'program', named: this.#findNamed(name), environment: this.#environment() };
  }

  /** @returns null: none; undefined: it isn't known. */
  #findNamed(program: string): string | null | undefined {
    const { option, shortOption, takesSettings } = PROGRAMS[program] ?? {};
    const rest = this.#rest();
    if (takesSettings && rest.some(({ prefix }) => /profile=/i.test(prefix))) return undefined;
    if (shortOption !== undefined && rest.some(({ prefix }) => prefix.startsWith(shortOption)))
      return undefined;
    return option === undefined ? null : findOption(option, rest);
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

/** The names of files may be put in its place. */
const GLOB = /[*?[]/;

/** @returns null: none; undefined: it isn't known. */
function findOption(option: string, words: readonly ShellWord[]): string | null | undefined {
  let named: string | null = null;
  for (const [index, { text, prefix, mayGrow }] of words.entries()) {
    if (mayGrow) return undefined;
    if (text === option) {
      const value = words[index + 1]?.text;
      if (!value || GLOB.test(value)) return undefined;
      named = value;
    } else if (prefix.startsWith(`${option}=`)) {
      if (!text || text.length === option.length + 1 || GLOB.test(text)) return undefined;
      named = text.slice(option.length + 1);
    } else if (text === undefined ? isPartOf(option, prefix) : isShortFor(option, text)) return undefined;
  }
  return named;
}

/** What is put in behind `prefix` may make the option of it. */
function isPartOf(option: string, prefix: string): boolean {
  return option.startsWith(prefix);
}

/** The AWS CLI takes the beginning of an option for it, as long as no other begins so. */
function isShortFor(option: string, text: string): boolean {
  const [name = ''] = text.split('=');
  return name.length > 2 && name !== option && option.startsWith(name);
}

function mayHoldProgram({ text, prefix }: ShellWord): boolean {
  return text === undefined || mentionsAwsProgram(prefix);
}

/** The file of a script that a shell runs: only what it is given as its input isn't known. */
function classifyScriptFile(file: ShellWord | undefined): Classified {
  return { kind: file && (file.text === undefined || INPUT.test(file.text)) ? 'unclear' : 'other' };
}

/** Windows and macOS don't tell capital letters from small ones. */
function programName(path: string): string {
  const name = path.split(/[/\\]/).pop() ?? '';
  return name.replace(/\.(?:exe|cmd|bat|ps1)$/i, '').toLowerCase();
}
