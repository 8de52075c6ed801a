import { spawnSync } from 'node:child_process';

/** A shell to try quoting in: by the name VS Code gives it, and asked to run a script without any start-up file. */
export interface RealShell {
  readonly shell: string;
  readonly program: string;
  readonly args: readonly string[];
}

export const REAL_SHELLS: readonly RealShell[] = [
  { shell: 'bash', program: 'bash', args: ['--norc', '--noprofile', '-c'] },
  { shell: 'sh', program: 'sh', args: ['-c'] },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-c'] },
  { shell: 'fish', program: 'fish', args: ['--no-config', '-c'] },
  { shell: 'pwsh', program: 'pwsh', args: ['-NoProfile', '-NonInteractive', '-Command'] },
];

/** Values that mean something to one shell or another. */
export const HOSTILE_VALUES = [
  'dev',
  'with space',
  `quote's`,
  `two''quotes'`,
  'double"quotes',
  '$(touch /tmp/owned)',
  '`touch /tmp/owned`',
  '; exit 7; #',
  '${HOME}',
  '$HOME',
  'back\\slash',
  'trailing\\',
  "\\'",
  '!history!',
  '~',
  '*?[a]{b,c}',
  '&& false | cat > /dev/null',
  '--help',
  'ünïcödé 日本 🚀',
  '‘typographic’ ‚quotes‛',
  '%PATH%',
];

/** What a program started at the end of a script sees in its environment. */
export function environmentAfter(
  shell: RealShell,
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return environmentsAfter(shell, [script], env)[0] ?? {};
}

/** What a program started after each of these scripts sees in its environment; one shell runs all of them, in their order. */
export function environmentsAfter(
  { program, args }: RealShell,
  scripts: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string>[] {
  const isPowerShell = program === 'pwsh';
  // `env` starts much faster, which counts where thousands of values are tried; Windows has none.
  const print = isPowerShell
    ? `& '${process.execPath}' -p 'JSON.stringify(process.env)'`
    : `env -0; printf '${END}\\0'`;
  const script = scripts.map((each) => `${each}\n${print}\n`).join('');
  const { stdout, stderr } = spawnSync(program, [...args, script], { encoding: 'utf8', env });
  const environments = isPowerShell
    ? stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>)
    : stdout.split(`${END}\0`).slice(0, -1).map(readEnvironment);
  if (environments.length !== scripts.length) throw new Error(`${program}: ${stderr}`);
  return environments;
}

/** Stands behind each environment, where no variable can. */
const END = 'end of environment';

function readEnvironment(printed: string): Record<string, string> {
  const entries = printed.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
