import { programName } from './awsPrograms';

/** Programs that start another one that is named among their words, by how far they are read. */

interface Wrapper {
  /** Options whose value is the next word. */
  readonly valued: readonly string[];
  /** Long options without a value; one that is in neither list may have one. */
  readonly plain?: readonly string[];
  /** How many words precede the program. */
  readonly words?: number;
}

/** The program that they start is the first word behind their options. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  nohup: { valued: [] },
  time: { valued: ['-f', '-o', '--format', '--output'], plain: ['--portability', '--append', '--verbose'] },
  command: { valued: [] },
  builtin: { valued: [] },
  exec: { valued: ['-a'] },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '--class', '--classdata'], plain: ['--ignore'] },
  timeout: {
    valued: ['-s', '-k', '--signal', '--kill-after'],
    plain: ['--foreground', '--preserve-status', '--verbose'],
    words: 1,
  },
  stdbuf: { valued: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  setsid: { valued: [], plain: ['--ctty', '--fork', '--wait'] },
  caffeinate: { valued: ['-t', '-w'] },
  winpty: { valued: [] },
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
      '--chroot',
      '--close-from',
      '--command-timeout',
      '--host',
      '--other-user',
      '--prompt',
      '--role',
      '--type',
    ],
    plain: ['--preserve-env', '--set-home', '--non-interactive', '--stdin', '--background', '--askpass'],
  },
  doas: { valued: ['-u', '-C'] },
  env: {
    valued: ['-u', '-C', '-a', '-P', '--unset', '--chdir', '--argv0'],
    plain: ['--ignore-environment', '--debug', '--null'],
  },
};

interface PackageRunner {
  /** What is said to it before the package's program. */
  readonly skipped: RegExp;
  /** What it does besides running one. */
  readonly others?: RegExp;
}

const MANAGES_PACKAGES =
  /^(?:add|audit|ci|create|dedupe|i|info|init|install|link|list|ls|outdated|pack|publish|remove|rm|search|show|un|uninstall|unlink|up|update|upgrade|view|why)$/;
/** They run the program of a package. */
export const PACKAGE_RUNNERS: Readonly<Record<string, PackageRunner>> = {
  npx: { skipped: /^$/ },
  bunx: { skipped: /^$/ },
  pnpx: { skipped: /^$/ },
  npm: { skipped: /^(?:exec|x|run|run-script)$/, others: MANAGES_PACKAGES },
  pnpm: { skipped: /^(?:exec|dlx|run)$/, others: MANAGES_PACKAGES },
  yarn: { skipped: /^(?:exec|dlx|run)$/, others: MANAGES_PACKAGES },
  bun: { skipped: /^(?:x|run)$/, others: MANAGES_PACKAGES },
};

export const SHELLS: ReadonlySet<string> = new Set(
  'sh bash rbash zsh dash ksh mksh pdksh ash csh tcsh'.split(' '),
);

const INTERPRETER =
  /^(?:i?python|pypy|tsx|ts-node|node|nodejs|deno|perl|ruby|php|lua|tclsh|osascript|expect|rscript)[\d.]*$/;

/** Whether it runs a text in a language of its own, from a file as a rule. */
export function isInterpreter(program: string): boolean {
  return INTERPRETER.test(program);
}

/** An option, or the subcommand of Deno, behind which a program's text is. */
export const TEXT_OPTION = /^(?:-[A-Za-z]*[ceErp]|--eval|--print|eval$)/;

type Carrier = 'always' | RegExp;

/** What a text of theirs starts programs with: others that it holds, such as ARNs, are none. */
export const STARTS_PROGRAMS =
  /system|exec|spawn|popen|process|shell|command|[`|]|qx|%x|popen|proc_open|passthru|open[23]/i;

const RUN = /^run$/;
const EXEC = /^exec$/;

/**
 * They may run a program, here or elsewhere, in ways that aren't read: always, or with a word that says so. What is named
 * without such a word is a file, an image or a package.
 */
const CARRIERS: Readonly<Record<string, Carrier>> = {
  ...Object.fromEntries(
    `and arch assume at bundle chpst chronic daemonize dumb-init eatmydata elvish env-cmd fakeroot gosu gsudo ifne lockf logsave
    loop mamba micromamba pdm pixi pkgx proot retry rush rye s6-setuidgid schroot sem setlock setuidgid softlimit su-exec tini ts
    xe xonsh aws-okta aws-vault awsume batch bind busybox bwrap catchsegv chamber chroot chrt cmd conda corepack
    cpulimit crontab cross-env devbox distrobox doppler dotenv dotenvx entr eval faketime fc firejail fish flock gdb genv gnice granted
    gtimeout hyperfine iex infisical invoke-expression lima limactl ltrace multipass nix nix-shell nocorrect noglob not nsenter
    nu numactl op or parallel perf pkexec powershell prlimit proxychains proxychains4 pwsh repeat rlwrap runuser saml2aws saps
    screen script setarch sg sops ssh start start-process strace su systemd-run taskset tmux torsocks toybox trap trickle
    unbuffer unshare uvx valgrind vagrant watch wsl xargs alias`
      .split(/\s+/)
      .map((name) => [name, 'always' as const]),
  ),
  find: /^-(?:exec|ok)(?:dir)?$/,
  fd: /^(?:-[A-Za-z]*[xX]$|--exec)/,
  fdfind: /^(?:-[A-Za-z]*[xX]$|--exec)/,
  awk: /system|getline|\|/,
  gawk: /system|getline|\|/,
  mawk: /system|getline|\|/,
  sed: /(?:^|[\d$;{/!\s])e\s+\S|\/[\dgIimp]*e[\dgIimp]*(?:;|$)/,
  sort: /^--compress-program/,
  rg: /^--pre(?:=|$)/,
  make: /^(?:SHELL=|--eval|-E|-$)/,
  gmake: /^(?:SHELL=|--eval|-E|-$)/,
  just: /^-$/,
  hash: /^-\w*p/,
  git: /^(?:!|bisect|foreach|filter-branch|-x|--exec|\w[\w-]*\.[\w.-]+=)/,
  tar: /^(?:--(?:to-command|checkpoint-action|use-compress-program|rsh-command)|-I)/,
  rsync: /^(?:-[A-Za-z]*e$|--rsh)/,
  vi: /^[-+]/,
  vim: /^[-+]/,
  nvim: /^[-+]/,
  docker: /^(?:run|exec|compose|container|create|service|stack)$/,
  podman: /^(?:run|exec|compose|container|create|kube|pod)$/,
  nerdctl: /^(?:run|exec|compose|container|create)$/,
  finch: /^(?:run|exec|compose|container|create)$/,
  asdf: EXEC,
  direnv: EXEC,
  pyenv: EXEC,
  rbenv: EXEC,
  'aws-sso': EXEC,
  nvm: /^(?:exec|run)$/,
  fnm: EXEC,
  volta: RUN,
  mise: /^(?:exec|x|run|r)$/,
  uv: RUN,
  pipx: RUN,
  poetry: RUN,
  pipenv: RUN,
  hatch: RUN,
  tox: /^(?:exec|-e)$/,
  flatpak: RUN,
  snap: RUN,
};

/** @returns what makes it run another program; undefined for a program that runs none. */
export function findCarrier(program: string): Carrier | undefined {
  return Object.hasOwn(CARRIERS, program) ? CARRIERS[program] : undefined;
}

/** Whether it does nothing but start the program that its words are. */
export function startsItsWords(path: string): boolean {
  const name = programName(path);
  return Object.hasOwn(WRAPPERS, name) || findCarrier(name) === 'always';
}

/** They run what is typed into them. */
export const READS_COMMANDS: ReadonlySet<string> = new Set(['at', 'batch', 'crontab', 'parallel']);
/** They add what is typed into them to the words of a program. */
export const READS_WORDS: ReadonlySet<string> = new Set(['xargs', 'parallel']);

/** What is behind their `--` is a file, and no program. */
export const TAKES_FILES: ReadonlySet<string> = new Set(
  `ack ag cat chmod chown cp diff du echo egrep fgrep git grep head less ln ls mkdir more mv printf rg rm rmdir sed sort stat tail tar test touch
  tree ugrep wc zgrep black create-react-app eslint flake8 isort jest mocha mypy prettier pylint pytest ruff stylelint tsc vitest`.split(
    /\s+/,
  ),
);

/**
 * Variables that name a command, which a program runs on its own account: `AWS_PAGER`, `GIT_SSH_COMMAND`, and the shell's own,
 * such as `PROMPT_COMMAND`.
 */
export const COMMAND_SETTING =
  /^(?:PS[0-4]|\w*(?:PAGER|EDITOR|BROWSER|COMMAND|CMD|VISUAL|ASKPASS|EXTERNAL_DIFF|LESSOPEN|LESSCLOSE)|SHELL|(?:BASH_)?ENV)\+?=/;
