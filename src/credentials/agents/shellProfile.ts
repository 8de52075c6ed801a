import { decidesWho } from './awsPrograms';
import type { ShellWord } from './shellTokens';

/** What `AWS_PROFILE` of the shell is: as it was; what the script has set for certain; or unknown. */
export type ShellProfile =
  'inherited' | 'unclear' | { readonly name: string; readonly within: 'always' | 'andChain' };

export function isSameProfile(one: ShellProfile, other: ShellProfile): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.name === other.name;
}

/** In front of a command of the shell they leave it one. */
const PREFIXES: ReadonlySet<string> = new Set(['command', 'builtin', 'time', 'noglob', 'nocorrect', '-']);
const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'typeset', 'local', 'readonly']);
/** They run a text in the shell itself, change what names of programs mean, or log in to AWS for the shell. */
const CHANGES_ANYTHING: ReadonlySet<string> = new Set(
  `source . eval alias enable functions autoload zmodload emulate awsume assume asp acp awsp aws_profile aws-profile
  aws-sso-profile`.split(/\s+/),
);
/** They give variables a value, whose names are among their words. */
const ASSIGNS: ReadonlySet<string> = new Set(
  `read mapfile readarray getopts let wait setenv unsetenv vared print printf zparseopts sysread zstat strftime integer float
  getln`.split(/\s+/),
);
const DECIDING_NAME = /AWS_\w|HOME|USERPROFILE|TF_VAR_/;
/** Options of `set` that change nothing about variables; `-a` exports what else is looked at anyway. */
const HARMLESS_LETTERS = /^[-+][abefhmnptuvxBCEHPT]+$/;
const HARMLESS_NAMES =
  /^(?:allexport|errexit|errtrace|functrace|monitor|noclobber|noexec|noglob|nounset|pipefail|verbose|xtrace)$/;
/** A trap of these runs at the end, or when the script is stopped. */
const SIGNALS_OF_THE_END = /^(?:0|1|2|3|15|(?:SIG)?(?:EXIT|HUP|INT|QUIT|TERM))$/i;

/** The profile of the shell after a command that isn't a program, as far as its words tell. */
export function profileAfter(words: readonly ShellWord[], profile: ShellProfile): ShellProfile {
  const at = words.findIndex(({ text, prefix }) => !(PREFIXES.has(text ?? '') || prefix.startsWith('-')));
  const name = words[at]?.text;
  // What is started by a name that isn't known has made the whole command unclear.
  if (name === undefined) return profile;
  const rest = words.slice(at + 1);
  if (DECLARES.has(name)) return afterDeclaration(name, rest, profile);
  return changesProfile(name, rest) ? 'unclear' : profile;
}

function changesProfile(name: string, words: readonly ShellWord[]): boolean {
  if (CHANGES_ANYTHING.has(name)) return true;
  if (name === 'unset') return words.some(({ text }) => text === undefined || text === 'AWS_PROFILE');
  if (name === 'set') return !isHarmlessSet(words);
  if (name === 'hash') return words.some(({ text = '-p' }) => /^-\w*p|=/.test(text));
  if (name === 'trap') {
    const [, ...signals] = words;
    const isOfTheEnd = signals.every(({ text }) => text !== undefined && SIGNALS_OF_THE_END.test(text));
    return !isOfTheEnd && words.some(mayDecide);
  }
  if ((name === 'printf' || name === 'print') && !words[0]?.prefix.startsWith('-v')) {
    // Without the option they print. It may be what the shell puts in.
    return words[0]?.mayGrow === true || (words[0]?.text === undefined && words.slice(1).some(mayDecide));
  }
  return ASSIGNS.has(name) && words.some(mayDecide);
}

function mayDecide({ text }: ShellWord): boolean {
  return text === undefined || DECIDING_NAME.test(text);
}

function isHarmlessSet(words: readonly ShellWord[]): boolean {
  for (const { text } of words) {
    // What follows are the words of the script.
    if (text === '--') return true;
    if (
      text === undefined ||
      !(HARMLESS_LETTERS.test(text) || /^[-+]\w*o$/.test(text) || HARMLESS_NAMES.test(text))
    )
      return false;
  }
  return true;
}

function afterDeclaration(
  declaration: string,
  words: readonly ShellWord[],
  profile: ShellProfile,
): ShellProfile {
  const options = words.flatMap(({ text }) => (text !== undefined && /^[-+]/.test(text) ? [text] : []));
  // `declare -n other=AWS_PROFILE`: from then on it may be set under another name.
  if (declaration !== 'export' && options.some((text) => text.includes('n'))) return 'unclear';
  let after = profile;
  for (const { prefix, text } of words) {
    const [, name] = /^([A-Za-z_]\w*)(?:\+?=|$)/.exec(prefix) ?? [];
    if (name === undefined) {
      // An option; or something unknown, which may be a name.
      if (text === undefined) return 'unclear';
      continue;
    }
    if (decidesWho(name)) return 'unclear';
    if (name !== 'AWS_PROFILE') continue;
    const value = text?.slice('AWS_PROFILE='.length);
    const isPlain = declaration === 'export' && options.length === 0 && prefix.startsWith('AWS_PROFILE=');
    after = isPlain && value && !value.startsWith('~') ? { name: value, within: 'always' } : 'unclear';
  }
  return after;
}
