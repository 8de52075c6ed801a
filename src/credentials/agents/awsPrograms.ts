import { CONTAINER_VARIABLES, KEY_VARIABLES } from '../credentialVariables';
import type { ShellWord } from './shellTokens';

/** A program that works as an AWS profile, and the option that names one. */
interface AwsProgram {
  readonly option?: string;
  /** The beginnings of words that may name one in another way, such as `-backend-config=profile=prod`. */
  readonly mayName?: RegExp;
  /** Options of which the next word is the value, and nothing else: where it looks like an option, the program fails. */
  readonly valued?: RegExp;
}

const A_SETTING: AwsProgram = { mayName: /profile=/i };
/** By the name that it is called by. */
const PROGRAMS: Readonly<Record<string, AwsProgram>> = {
  aws: {
    option: '--profile',
    // Those of lists, which may have no value, have names in the plural.
    valued:
      /^--(?:region|output|query|endpoint-url|color|ca-bundle|(?:[a-z0-9-]+-)?(?:name|id|arn|bucket|key|prefix))$/,
  },
  cdk: { option: '--profile' },
  sam: { option: '--profile' },
  eksctl: { option: '--profile', mayName: /^-p/ },
  serverless: { option: '--aws-profile', mayName: /^--profile/ },
  sls: { option: '--aws-profile', mayName: /^--profile/ },
  terraform: A_SETTING,
  tofu: A_SETTING,
  terragrunt: A_SETTING,
  pulumi: A_SETTING,
  kubectl: {},
};
/** What package managers call some. */
const PACKAGES: Readonly<Record<string, string>> = {
  'aws-cdk': 'cdk',
  'aws-cli': 'aws',
  awscli: 'aws',
  awscli2: 'aws',
};
/** What Python calls the modules of some: `python -m awscli`. */
const MODULES: Readonly<Record<string, string>> = { awscli: 'aws', samcli: 'sam' };

const MENTION = new RegExp(
  `(?:^|[^\\w-])(?:${[...Object.keys(PROGRAMS), ...Object.keys(PACKAGES)].join('|')})(?![\\w-])|-m\\s*(?:${Object.keys(MODULES).join('|')})(?!\\w)`,
  'i',
);
/** What shells take away from a word before they look for the program: `a\ws`, `a''ws`. */
const SIGNS_OF_QUOTING = /\\\r?\n|[\\'"`^\0]/g;

/** Whether a text can be about one of the programs at all; most commands are not. */
export function mentionsAwsProgram(text: string): boolean {
  return MENTION.test(text) || MENTION.test(withoutSignsOfQuoting(text));
}

export function withoutSignsOfQuoting(text: string): string {
  return text.replace(SIGNS_OF_QUOTING, '');
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
/** Terraform gives its configuration what these hold. */
const DECIDING_SETTING = /^TF_VAR_\w*profile/i;

export function decidesWho(variable: string): boolean {
  return DECIDING_VARIABLES.has(variable) || DECIDING_SETTING.test(variable);
}

/** The name of such a program, by a path or the name of a package. */
export function findAwsProgram(path: string): string | undefined {
  const bare = programName(path);
  const name = Object.hasOwn(PACKAGES, bare) ? (PACKAGES[bare] ?? bare) : bare;
  return Object.hasOwn(PROGRAMS, name) ? name : undefined;
}

/** The name of such a program, by its Python module. */
export function findAwsModule(module: string): string | undefined {
  return Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
}

/** Windows and macOS don't tell capital letters from small ones. */
export function programName(path: string): string {
  const name = path.split(/[/\\]/).pop() ?? '';
  return name.replace(/\.(?:exe|cmd|bat|ps1)$/i, '').toLowerCase();
}

/**
 * The profile that an option names among the words behind the program.
 * @returns null: none; undefined: it isn't known.
 */
export function findNamedProfile(program: string, words: readonly ShellWord[]): string | null | undefined {
  const { option, mayName, valued } = PROGRAMS[program] ?? {};
  if (mayName && words.some(({ prefix, mayGrow }) => mayGrow || mayName.test(prefix))) return undefined;
  return option === undefined ? null : findOption(option, valued, words);
}

/** The shell may put something else in its place: names of files, or a directory. */
const CHANGED_BY_SHELL = /^~|[*?[]/;

/** @returns null: none; undefined: it isn't known. */
function findOption(
  option: string,
  valued: RegExp | undefined,
  words: readonly ShellWord[],
): string | null | undefined {
  let named: string | null = null;
  let isBehindOptions = false;
  for (const [index, { text, prefix, mayGrow }] of words.entries()) {
    if (mayGrow) return undefined;
    if (text === undefined && valued?.test(words[index - 1]?.text ?? '')) continue;
    const isOption = text === option || prefix.startsWith(`${option}=`);
    // Programs differ in what counts: the first, the last, or none behind `--`.
    if (isOption && (named !== null || isBehindOptions)) return undefined;
    if (text === '--') isBehindOptions = true;
    if (isOption) {
      const value = text === option ? words[index + 1]?.text : text?.slice(option.length + 1);
      if (!value || CHANGED_BY_SHELL.test(value)) return undefined;
      // `--profile -x` names nothing to the AWS CLI; `--profile=-x` does.
      if (text === option && value.startsWith('-')) return undefined;
      named = value;
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

/** Whether a word mentions such a program. */
export function isMention({ prefix }: ShellWord): boolean {
  return mentionsAwsProgram(prefix);
}

/** Whether a word mentions such a program, or isn't known. */
export function mayHoldProgram(word: ShellWord): boolean {
  return word.text === undefined || isMention(word);
}
