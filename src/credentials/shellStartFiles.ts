import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../base/regularFile';

/** A variable that a start file of a shell sets, or a project's `.envrc` through direnv. */
export interface StartFileVariable {
  readonly file: string;
  /** From 0. */
  readonly line: number;
  readonly variable: string;
  /** Undefined where only the shell can tell. */
  readonly value: string | undefined;
  /** Whether the file is read after VS Code's shell integration has set its variables. */
  readonly isLate: boolean;
}

const VARIABLES = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ACCESS_KEY_ID'];
const LARGEST_FILE_BYTES = 1024 * 1024;

const VALUE = String.raw`("[^"]*"|'[^']*'|[^\s;&|#]*)`;
const NAME = `(${VARIABLES.join('|')})`;

/** How a line that sets a variable begins, by language. A command that is given one for itself alone goes on behind it. */
const PATTERNS = {
  posix: [
    new RegExp(String.raw`^\s*(?:export|typeset\s+-\S+|declare\s+-\S+)\s[^;&|#]*?\b${NAME}=${VALUE}`),
    new RegExp(String.raw`^\s*${NAME}=${VALUE}\s*(?:[;&|#]|$)`),
  ],
  fish: [
    new RegExp(String.raw`^\s*set\s+(?:-\S+\s+)+${NAME}\s+${VALUE}`),
    new RegExp(String.raw`^SETUVAR --export ${NAME}:(.*)$`),
    new RegExp(String.raw`^\s*export\s+${NAME}=${VALUE}`),
  ],
  powerShell: [
    new RegExp(String.raw`^\s*\$env:${NAME}\s*=\s*${VALUE}`, 'i'),
    new RegExp(String.raw`SetEnvironmentVariable\(\s*['"]${NAME}['"]\s*,\s*${VALUE}`, 'i'),
  ],
};

/** What begins a function, whose lines run when it is called, and what ends it. */
const FUNCTIONS = {
  posix: [/^\s*(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))[^}]*$/, /^\}/],
  fish: [/^\s*function\s/, /^end\b/],
  powerShell: [/^\s*function\s[^}]*$/i, /^\}/],
} as const;

/** By its own line, or as a plugin of Oh My Zsh. */
const DIRENV_HOOK = /^[^#\n]*\bdirenv\s+(?:hook|export)\b|^\s*plugins\+?=\([^)]*\bdirenv\b/m;

type Language = keyof typeof PATTERNS;

/**
 * Finds where the start files of a user's shell set variables that decide which identity AWS tools use. It reads the files, and does not
 * follow what they read themselves. Where they set up direnv, the `.envrc` of the shell's directory counts too.
 * @param shell its name, such as `zsh`
 * @param directory where the shell starts
 */
export async function findStartFileVariables(
  shell: string,
  { home, directory }: { readonly home: string; readonly directory: string | undefined },
  environment: NodeJS.ProcessEnv,
): Promise<StartFileVariable[]> {
  const { language, files } = await startFilesOf(shell, home, environment);
  const texts = await Promise.all(files.map(readStartFile));
  const found = files.flatMap((file, index) =>
    readVariables(texts[index] ?? '', language).map((variable) => ({
      ...variable,
      file,
      isLate: file.endsWith('.zlogin'),
    })),
  );
  const usesDirenv = texts.some((text) => DIRENV_HOOK.test(text));
  return usesDirenv && directory !== undefined ? [...found, ...(await readEnvrc(directory))] : found;
}

/** The `.envrc` that direnv takes in a directory: the nearest one. direnv sets its variables at each prompt. */
async function readEnvrc(directory: string): Promise<StartFileVariable[]> {
  for (let place = directory; ; place = dirname(place)) {
    const file = join(place, '.envrc');
    const text = await readStartFile(file);
    if (text !== '')
      return readVariables(text, 'posix').map((variable) => ({ ...variable, file, isLate: true }));
    if (place === dirname(place)) return [];
  }
}

async function startFilesOf(
  shell: string,
  home: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly language: Language; readonly files: readonly string[] }> {
  const config = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  switch (shell) {
    case 'bash':
      return {
        language: 'posix',
        files: ['.bashrc', '.bash_profile', '.bash_login', '.profile'].map((name) => join(home, name)),
      };
    case 'zsh':
      return {
        language: 'posix',
        files: ['.zshenv', '.zprofile', '.zshrc', '.zlogin'].map((name) =>
          join(environment['ZDOTDIR'] || home, name),
        ),
      };
    case 'sh':
    case 'dash':
    case 'ksh':
      return { language: 'posix', files: ['.profile', '.kshrc'].map((name) => join(home, name)) };
    case 'fish': {
      const directory = join(config, 'fish');
      const more = await readdir(join(directory, 'conf.d')).catch(() => []);
      const names = ['config.fish', 'fish_variables', ...more.map((name) => join('conf.d', name))];
      return { language: 'fish', files: names.map((name) => join(directory, name)) };
    }
    case 'pwsh':
    case 'powershell': {
      const directories = [
        join(config, 'powershell'),
        join(home, 'Documents', 'PowerShell'),
        join(home, 'Documents', 'WindowsPowerShell'),
      ];
      const names = ['profile.ps1', 'Microsoft.PowerShell_profile.ps1', 'Microsoft.VSCode_profile.ps1'];
      return {
        language: 'powerShell',
        files: directories.flatMap((directory) => names.map((name) => join(directory, name))),
      };
    }
    default:
      return { language: 'posix', files: [] };
  }
}

/** @returns an empty text for what cannot be read. */
async function readStartFile(file: string): Promise<string> {
  return readRegularFile(file, LARGEST_FILE_BYTES).then(String, () => '');
}

function readVariables(
  text: string,
  language: Language,
): Pick<StartFileVariable, 'line' | 'variable' | 'value'>[] {
  const [begin, end] = FUNCTIONS[language];
  let isInFunction = false;
  return text.split('\n').flatMap((content, line) => {
    if (isInFunction) {
      isInFunction = !end.test(content);
      return [];
    }
    isInFunction = begin.test(content);
    if (isInFunction) return [];
    const match = PATTERNS[language].map((pattern) => pattern.exec(content)).find(Boolean);
    const [, variable, value = ''] = match ?? [];
    return variable === undefined
      ? []
      : [{ line, variable: variable.toUpperCase(), value: literalValue(value.trim()) }];
  });
}

function literalValue(value: string): string | undefined {
  if (/[$`(]/.test(value) && !value.startsWith("'")) return undefined;
  return value.replace(/^(["'])(.*)\1$/, '$2');
}
