import { CREDENTIAL_VARIABLES } from '../credentialVariables';
import { mentionsAwsProgram, programName, withoutSignsOfQuoting } from './awsPrograms';
import { findCarrier, isInterpreter, SHELLS, TAKES_FILES } from './programStarters';
import type { HereDocument, ShellWord } from './shellTokens';
import type { WrappedCommand } from './wrappedCommand';

/**
 * The profiles that a command chooses for a program of any kind: `AWS_PROFILE=prod make`, `export AWS_PROFILE=prod`,
 * `aws-vault exec prod -- make`, `boto3.Session(profile_name="prod")`. Undefined stands for one that isn't known.
 */
export type ChosenProfiles = readonly (string | undefined)[];

/** Terraform gives its configuration what the last kind holds. */
const VARIABLE = '(?:AWS_(?:DEFAULT_)?PROFILE|TF_VAR_\\w{0,60}profile)';

/** Programs that work as a profile on behalf of others, by the word that says so. */
const SWITCHERS: Readonly<Record<string, RegExp | 'always'>> = {
  'aws-vault': /^(?:exec|export|login)$/,
  'aws-okta': /^(?:exec|login|env)$/,
  saml2aws: /^(?:exec|script|console)$/,
  granted: /^(?:credential-process|exec)$/,
  leapp: /^start$/,
  'aws-sso': /^(?:exec|eval|process)$/,
  'aws-sso-util': /^(?:run-as|credential-process)$/,
  ...Object.fromEntries(
    'assume awsume awsp asp acp aws2-wrap aws-runas aws_profile aws-profile aws-sso-profile'
      .split(' ')
      .map((name) => [name, 'always' as const]),
  ),
};

/** Keys, or another place to look for them, that stay in a shell. */
const OTHER_IDENTITIES: ReadonlySet<string> = new Set([
  ...CREDENTIAL_VARIABLES,
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
]);

const MENTION = new RegExp(
  [
    VARIABLE,
    ...OTHER_IDENTITIES,
    'profile_?name',
    // Of a program whose name isn't known.
    '--(?:aws-)?prof',
    'fromIni',
    'fromSSO',
    `(?:^|[^\\w-])(?:${Object.keys(SWITCHERS).join('|')})(?![\\w-])`,
  ].join('|'),
  'i',
);

/** Whether a command line can be about AWS at all; most are not. */
export function concernsAws(text: string): boolean {
  return mentionsAwsProgram(text) || MENTION.test(text) || MENTION.test(withoutSignsOfQuoting(text));
}

/** A name that is written as it is, in every shell and language. */
const LITERAL = /^[\w.@:/%+-]+$/;
const VALUE = `("[^"]*"|'[^']*'|[^\\s;&|()"'\`<>,}]*)`;
const IN_SCRIPT = new RegExp(`\\b${VARIABLE}(["'\\])}]*\\s*)(\\+?=(?![=~])|[:,])\\s*${VALUE}`, 'g');
const IN_CODE = new RegExp(`\\bprofile_name["']?\\s*[=:]\\s*${VALUE}`, 'g');
/** The SDK for JavaScript has no name of its own for it. */
const OF_JAVASCRIPT = /fromIni|fromSSO|fromNodeProviderChain|aws-sdk/;
const IN_JAVASCRIPT = new RegExp(`\\bprofile\\s*:\\s*${VALUE}`, 'g');
const IN_POWERSHELL = new RegExp(
  `(?:${VARIABLE}['"]?(?:\\s*(?:=(?!=)|,)|\\s+-Value|\\s)|-ProfileName(?:\\s|:))\\s*${VALUE}`,
  'gi',
);

const MAY_CHOOSE = new RegExp(
  `${VARIABLE}["'\\])]*\\s*:?\\+?=(?![=~])|\\bset(?:env|x)?\\s+(?:-\\w+\\s+)*${VARIABLE}\\s|\\b(?:for|select)\\s+${VARIABLE}|\\b(?:read|mapfile|readarray|getopts|printf)\\b[^\\n;|&]{0,200}\\s(?:-v)?${VARIABLE}\\b|profile_name\\s*=|(?:aws-vault|aws-okta|awsume|aws2-wrap|aws-runas|saml2aws)\\s`,
  'i',
);

/** What a text says in a language of any kind. */
export function chosenInText(text: string, isShell: boolean): ChosenProfiles {
  const chosen: (string | undefined)[] = [];
  for (const { 0: all, 1: gap, 2: operator = '', 3: value = '', index } of text.matchAll(IN_SCRIPT)) {
    // To a shell the value goes on behind a quote: `pro"d"`.
    if (isShell && /^["'\\$`]/.test(text.slice(index + all.length, index + all.length + 1)))
      chosen.push(undefined);
    const isQuoted = /^["']/.test(value);
    if (isQuoted || (isShell && gap === '' && operator === '=')) chosen.push(readValue(value));
    else if (operator.endsWith('=')) chosen.push(undefined);
  }
  for (const [, value = ''] of text.matchAll(IN_CODE)) chosen.push(readQuoted(value));
  if (!OF_JAVASCRIPT.test(text)) return chosen;
  for (const [, value = ''] of text.matchAll(IN_JAVASCRIPT)) chosen.push(readQuoted(value));
  return chosen;
}

/** What PowerShell or the command prompt of Windows is told. */
export function chosenInPowerShell(text: string): ChosenProfiles {
  return [...text.matchAll(IN_POWERSHELL)].flatMap(([, value = '']) =>
    // A comparison, or nothing.
    /^-|^$/.test(value) ? [] : [readValue(value)],
  );
}

/** Whether a text that isn't read may choose one. */
export function mayChoose(text: string): boolean {
  return MAY_CHOOSE.test(text) || MAY_CHOOSE.test(withoutSignsOfQuoting(text));
}

/** Nothing means the default profile. */
function readValue(value: string): string | undefined {
  const text = value.replace(/^(["'])(.*)\1$/, '$2');
  if (text === '') return 'default';
  return LITERAL.test(text) ? text : undefined;
}

function readQuoted(value: string): string | undefined {
  return /^["']/.test(value) ? readValue(value) : undefined;
}

/** `make` has signs of its own in front of the `=`. */
const ASSIGNMENT = new RegExp(`^(?:-{1,2}[\\w-]*=?)?(${VARIABLE})(?:(\\+)|[:?!]*)=`, 'i');
/** `AWS_PROFILE[0]=prod` */
const MEMBER = new RegExp(`^${VARIABLE}\\[`);

/** What a word says that is an assignment as a whole, maybe behind an option: `-eAWS_PROFILE=prod`, `--env=AWS_PROFILE=prod`. */
export function chosenInWord({ text, prefix }: ShellWord): ChosenProfiles {
  if (MEMBER.test(prefix)) return [undefined];
  const [head, variable, plus] = ASSIGNMENT.exec(prefix) ?? [];
  if (head === undefined) return [];
  const value = plus ? undefined : text?.slice(head.length);
  // To other programs, such as Ansible, it may mean the same.
  if (variable?.startsWith('aws')) return value ? [value] : [];
  if (value === '') return ['default'];
  // A directory takes the place of `~`.
  return [value?.startsWith('~') ? undefined : value];
}

/** Commands of shells that take the variable's name as a word, and its value as the next. */
const SETS_NEXT: ReadonlySet<string> = new Set(['set', 'setenv', 'setx']);
const READS_INTO: ReadonlySet<string> = new Set(
  'read mapfile readarray getopts printf vared print zparseopts strftime getln'.split(' '),
);
const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'typeset', 'readonly']);

/** What a command does to the shell that runs it, or as what it starts others. */
export function chosenByProgram(path: string, words: readonly ShellWord[]): ChosenProfiles {
  const name = programName(path);
  const [first, ...rest] = words;
  if ((name === 'source' || name === '.') && first?.text !== undefined)
    return chosenByProgram(first.text, rest);
  if (DECLARES.has(name)) return words.flatMap(({ prefix, text }) => otherIdentity(prefix, text));
  if (SETS_NEXT.has(name) || READS_INTO.has(name)) {
    const at = words.findIndex(({ text = '' }) => /^(?:-v)?AWS_(?:DEFAULT_)?PROFILE$/.test(text));
    if (at === -1) return [];
    if (READS_INTO.has(name))
      return name === 'printf' && !words[0]?.prefix.startsWith('-v') ? [] : [undefined];
    const value = words[at + 1];
    return value ? [value.text] : [];
  }
  const word = Object.hasOwn(SWITCHERS, name) ? SWITCHERS[name] : undefined;
  if (word === undefined) return chosenByOption(words, name.includes('aws') ? OPTION : OPTION_OF_AWS);
  const at = word === 'always' ? -1 : words.findIndex(({ text = '' }) => word.test(text));
  if (word !== 'always' && at === -1) return [];
  return switchedTo(words.slice(at + 1));
}

/** To a program that isn't known only the second is surely about AWS. */
const OPTION = /^--(?:aws-)?profile(?:=|$)/;
const OPTION_OF_AWS = /^--aws-profile(?:=|$)/;

function chosenByOption(words: readonly ShellWord[], option: RegExp): ChosenProfiles {
  return words.flatMap(({ prefix, text }, index) => {
    const [head] = option.exec(prefix) ?? [];
    if (head === undefined) return [];
    return [head.endsWith('=') ? text?.slice(head.length) : words[index + 1]?.text];
  });
}

const NAMES_PROFILE = /^(?:-p|-a|--profile|--idp-account)$/;

function switchedTo(words: readonly ShellWord[]): ChosenProfiles {
  const [first, second] = words;
  if (first && words.every(({ text = '' }) => /^(?:-h|-l|-v|--help|--list|--version)$/.test(text))) return [];
  if (NAMES_PROFILE.test(first?.text ?? '')) return [second?.text];
  const [, value] = /^--(?:profile|idp-account)=(.+)$/.exec(first?.text ?? '') ?? [];
  return [value ?? (first?.prefix.startsWith('-') ? undefined : first?.text)];
}

/** Whether a command gives variables to the shell whose names aren't known. */
export function declaresUnknown(path: string | undefined, words: readonly ShellWord[]): boolean {
  if (path === undefined || !DECLARES.has(programName(path))) return false;
  return words.some(({ text, prefix }) => text === undefined && !/^[A-Za-z_]\w*\+?=/.test(prefix));
}

export function mentionsVariable(text: string): boolean {
  return MENTIONS_VARIABLE.test(text) || MENTIONS_VARIABLE.test(withoutSignsOfQuoting(text));
}

const MENTIONS_VARIABLE = new RegExp(VARIABLE);

/** Keys that the shell's later programs have, of whom isn't known. */
export function otherIdentity(prefix: string, text: string | undefined): ChosenProfiles {
  const [head, name = ''] = /^([A-Z_]+)\+?=/.exec(prefix) ?? [];
  return head !== undefined && OTHER_IDENTITIES.has(name) && text !== head ? [undefined] : [];
}

const POWERSHELLS: ReadonlySet<string> = new Set(['pwsh', 'powershell', 'cmd', 'iex', 'invoke-expression']);

/**
 * What a command chooses with all of its words and the texts that it is given.
 * @param command at the program that it starts
 * @param kind what that program is, see `classifyCommand`
 */
export function chosenByCommand(
  command: WrappedCommand,
  documents: readonly HereDocument[],
  kind: 'other' | 'unclear' | 'program' | 'shell',
): ChosenProfiles {
  const { program, rest } = command;
  const name = programName(program?.text ?? '-');
  // A program of AWS takes what is in front of it as its own.
  const before =
    kind === 'program' ? [] : [...command.before, ...(program ? [program] : [])].flatMap(chosenInWord);
  if (!program || kind === 'shell') return before;
  const carrier = findCarrier(name);
  const isCarrier =
    carrier === 'always' || rest.some(({ text }) => text !== undefined && carrier?.test(text) === true);
  if (TAKES_FILES.has(name) && !isCarrier) return [...before, ...chosenByProgram(name, rest)];
  const isCode = isInterpreter(name);
  const readsTexts = isCarrier || isCode || SHELLS.has(name) || name.startsWith('-');
  const texts = documents.map(({ text = '' }) => text);
  const words: ShellWord[] = [];
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

/** Whether it puts what it reads into its words. */
function fillsIn(name: string, words: readonly ShellWord[]): boolean {
  return (
    name === 'parallel' || (name === 'xargs' && words.some(({ prefix }) => /^-(?:I|J|-replace)/.test(prefix)))
  );
}
