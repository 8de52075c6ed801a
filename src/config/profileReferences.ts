import { EXPORTED_FROM } from './sharedConfig';
import { splitIntoWords, type Word } from './shellWords';

/** Where a setting of a profile names a profile, itself maybe. */
export interface ProfileReference {
  readonly name: string;
  /** Of the name within the value, without quotes around it. */
  readonly start: number;
  readonly end: number;
}

/** Settings that are a profile's name: of AWS tools, of this extension, and two of aws-vault. */
const NAME_SETTINGS: ReadonlySet<string> = new Set([
  'source_profile',
  EXPORTED_FROM,
  'include_profile',
  'parent_profile',
]);

/** Settings that are a command line: of AWS tools, and two of aws-vault. */
const COMMAND_SETTINGS: ReadonlySet<string> = new Set([
  'credential_process',
  'web_identity_token_process',
  'mfa_process',
]);

/**
 * Words that name a profile in the command line of any program, such as the AWS CLI, granted or aws-sso-util; the variables
 * also for Docker and PowerShell.
 */
const NAMING_WORD = /^(?:(?:--profile|-p)=|(?:-e|--env=|\$[Ee]nv:)?AWS_(?:DEFAULT_)?PROFILE=)/;
const NAMING_OPTIONS: ReadonlySet<string> = new Set(['--profile', '-p']);
/** `$env:AWS_PROFILE = 'dev'` */
const ASSIGNED_VARIABLE = /^\$[Ee]nv:AWS_(?:DEFAULT_)?PROFILE$/;

/** Of shells: what they are to run is the next word. With more letters for a login shell and the like. */
const SCRIPT_OPTION = /^(?:-[a-z]*c|-Command|\/[ck])$/i;
/** Between the words of what a shell runs, besides blanks. */
const SCRIPT_SEPARATORS = /[ \t\r\n;|&<>()`]/;
/** What a shell runs in the middle of a word, be it in quotes. */
const SUBSTITUTION = /\$\(|`/;

/** Programs whose `--profile` is a profile of their own. */
const PROGRAMS_WITH_OTHER_PROFILES: ReadonlySet<string> = new Set(['gimme-aws-creds']);

/** Programs whose `-p` is something else. */
const PROGRAMS_WITH_OTHER_P: ReadonlySet<string> = new Set(
  'mkdir cp rsync install ssh scp sftp nc ps read trap declare export psql mysql redis-cli docker podman tmux time node perl unzip op su'.split(
    ' ',
  ),
);

/** Programs that take a profile as the first word behind some of their commands. */
const NAMING_PROGRAMS: ReadonlyMap<string, NamingProgram> = new Map([
  [
    'aws-vault',
    {
      commands: ['exec', 'export'],
      optionsWithValue:
        /^(?:-[dt]|--(?:duration|region|mfa-token|backend|prompt|format|keychain|(?:pass|file)-[a-z]+))$/,
    },
  ],
  [
    'aws-okta',
    { commands: ['exec', 'cred-process'], optionsWithValue: /^(?:-[ta]|--(?:session|assume-role)-ttl)$/ },
  ],
]);

interface NamingProgram {
  readonly commands: readonly string[];
  /** Their value is the next word. */
  readonly optionsWithValue: RegExp;
}

/** The profiles that a setting names, in the order of the value. Both files hold such settings. */
export function findProfileReferences(key: string, value: string): ProfileReference[] {
  if (value === '') return [];
  if (NAME_SETTINGS.has(key)) return [{ name: value, start: 0, end: value.length }];
  return COMMAND_SETTINGS.has(key) ? findInCommand(value) : [];
}

/** The value with another name wherever it names the profile `from`; undefined when it does not. */
export function renameReferences(key: string, value: string, from: string, to: string): string | undefined {
  const found = findProfileReferences(key, value).filter(({ name }) => name === from);
  if (found.length === 0) return undefined;
  return found.reduceRight((text, { start, end }) => text.slice(0, start) + to + text.slice(end), value);
}

/** @param separators of a script: what stands between its words. */
function findInCommand(command: string, separators?: RegExp): ProfileReference[] {
  const words = splitIntoWords(command, separators) ?? [];
  const programs = words.map((word) => programOf(command, word));
  const namesOthers = programs.some((program) => PROGRAMS_WITH_OTHER_PROFILES.has(program));
  const hasOtherP = programs.some((program) => PROGRAMS_WITH_OTHER_P.has(program));
  const isMeant = (option: string): boolean => !namesOthers && !(hasOtherP && option.startsWith('-p'));
  return words.flatMap((word, index) => {
    const { text } = word;
    const before = words[index - 1]?.text ?? '';
    const isScript = /\s/.test(text) && SCRIPT_OPTION.test(before);
    if (isScript || (separators && SUBSTITUTION.test(text))) return findInScript(command, word);
    const naming = NAMING_WORD.exec(text)?.[0];
    if (naming !== undefined && isMeant(naming)) return locate(command, word, text.slice(naming.length));
    const isNamed =
      (NAMING_OPTIONS.has(before) && isMeant(before)) ||
      (before === '=' && ASSIGNED_VARIABLE.test(words[index - 2]?.text ?? ''));
    if (isNamed) return locate(command, word, text);
    const program = NAMING_PROGRAMS.get(programOf(command, word));
    const named = program && findNamedWord(program, words.slice(index + 1));
    return named ? locate(command, named, named.text) : [];
  });
}

/** What a shell is given to run, as one word. */
function findInScript(command: string, word: Word): ProfileReference[] {
  return findInCommand(word.text, SCRIPT_SEPARATORS).flatMap(({ name, start, end }) =>
    locate(command, word, name, start, end),
  );
}

function findNamedWord(
  { commands, optionsWithValue }: NamingProgram,
  words: readonly Word[],
): Word | undefined {
  const command = words.findIndex(({ text }) => commands.includes(text));
  if (command === -1) return undefined;
  for (let index = command + 1; index < words.length; index++) {
    const word = words[index];
    if (!word || word.text === '--') return undefined;
    if (!word.text.startsWith('-')) return word;
    if (optionsWithValue.test(word.text)) index++;
  }
  return undefined;
}

/**
 * @param from where the name begins in the text of the word
 * @returns none for a name that is quoted in parts, which has no place of its own.
 */
function locate(
  command: string,
  { text, places }: Word,
  name: string,
  from = text.length - name.length,
  to = text.length,
): ProfileReference[] {
  const start = places[from];
  const last = places[to - 1];
  if (name === '' || start === undefined || last === undefined) return [];
  const written = command.slice(start, last + 1);
  return written === name || !/["']/.test(written) ? [{ name, start, end: last + 1 }] : [];
}

/** As a program is called, whatever its path; on Windows too, where a backslash is no escape. */
function programOf(command: string, { start, end }: Word): string {
  const path = command.slice(start, end).replaceAll(/["']/g, '');
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(?:exe|cmd|bat)$/i, '');
}
