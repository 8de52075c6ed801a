import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../../base/regularFile';
import { filesReadBy, readVariables, type Language, type SetVariable } from './startFileLines';

/** A variable that a start file of a shell sets, or a file of a project through direnv or a tool like it. */
export interface StartFileVariable extends SetVariable {
  readonly file: string;
  /** Whether the file is read after VS Code's shell integration has set its variables. */
  readonly isLate: boolean;
}

const LARGEST_FILE_BYTES = 1024 * 1024;
/** Start files that read each other, or far more than anybody has, come to an end. */
const MOST_FILES = 100;

/** A tool that sets variables at each prompt, by files of the shell's directory. */
interface DirectoryTool {
  /** How a start file sets the tool up: by a line of its own, or as a plugin of Oh My Zsh. */
  readonly setUp: RegExp;
  readonly files: readonly string[];
  readonly language: Language;
  /** Whether it reads the files of that directory alone, the nearest one above it, or all that stand above it. */
  readonly reads: 'own' | 'nearest' | 'all';
}

const DIRECTORY_TOOLS: readonly DirectoryTool[] = [
  {
    setUp: /^[^#\n]*\bdirenv\s+(?:hook|export)\b|^\s*plugins\+?=\([^)]*\bdirenv\b/m,
    files: ['.envrc'],
    language: 'posix',
    reads: 'nearest',
  },
  {
    setUp: /^[^#\n]*\bmise\s+(?:activate|hook-env)\b|^\s*plugins\+?=\([^)]*\bmise\b/m,
    files: ['mise.local.toml', '.mise.local.toml', 'mise.toml', '.mise.toml', '.config/mise.toml'],
    language: 'toml',
    reads: 'all',
  },
  {
    setUp: /^\s*plugins\+?=\([^)]*\bdotenv\b/m,
    files: ['.env'],
    language: 'posix',
    reads: 'own',
  },
];

/**
 * Finds where the start files of a user's shell set variables that decide which identity AWS tools use. It reads the files and those that
 * they read by a plain path. Where they set up direnv or a tool like it, its files of the shell's directory count too.
 * @param shell its name, such as `zsh`
 * @param directory where the shell starts
 */
export async function findStartFileVariables(
  shell: string,
  { home, directory }: { readonly home: string; readonly directory: string | undefined },
  environment: NodeJS.ProcessEnv,
): Promise<StartFileVariable[]> {
  const { language, files } = await startFilesOf(shell, home, environment);
  const texts = await readWithOthers(files, language, { ...environment, HOME: home });
  const found = [...texts].flatMap(([file, text]) =>
    readVariables(text, language).map((variable) => ({
      ...variable,
      file,
      isLate: file.endsWith('.zlogin'),
    })),
  );
  if (directory === undefined) return found;
  const tools = DIRECTORY_TOOLS.filter(({ setUp }) => [...texts.values()].some((text) => setUp.test(text)));
  const ofDirectory = await Promise.all(tools.map((tool) => readDirectory(tool, directory)));
  return [...found, ...ofDirectory.flat()];
}

/** @returns the texts by their paths, in the order in which they are found. */
async function readWithOthers(
  files: readonly string[],
  language: Language,
  environment: NodeJS.ProcessEnv,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const queue = [...files];
  for (const file of queue) {
    if (texts.has(file) || texts.size === MOST_FILES) continue;
    const text = await readStartFile(file);
    texts.set(file, text);
    queue.push(...filesReadBy(text, language, { ...environment, PSScriptRoot: dirname(file) }));
  }
  return texts;
}

async function readDirectory(
  { files, language, reads }: DirectoryTool,
  directory: string,
): Promise<StartFileVariable[]> {
  for (let place = directory; ; place = dirname(place)) {
    for (const file of files.map((name) => join(place, name))) {
      const text = await readStartFile(file);
      const variables = readVariables(text, language);
      if (variables.length > 0) return variables.map((variable) => ({ ...variable, file, isLate: true }));
      if (text !== '' && reads === 'nearest') return [];
    }
    if (reads === 'own' || place === dirname(place)) return [];
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
