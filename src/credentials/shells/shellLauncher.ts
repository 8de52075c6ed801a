import { chmod } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import { CREDENTIAL_VARIABLES } from '../credentialVariables';
import { PROFILE_VARIABLES } from './profileVariables';

/**
 * The variables by which a terminal hands over what holds in it.
 *
 * - `shell`: path of the program to become
 * - `environment`, `start`: code that sets the variables, for `sh` and in the language of the shell
 * - `until`: seconds since 1970 from which on `overEnvironment` and `overStart` hold instead, and `overText` is said
 * - `directory`: where the start files are
 * - `init`, `login`, `zdotdir`, `env`: what a start file of ours stands in for
 */
export const LAUNCH = {
  shell: 'AWS_SSO_LAUNCH_SHELL',
  environment: 'AWS_SSO_LAUNCH_ENVIRONMENT',
  start: 'AWS_SSO_LAUNCH_START',
  until: 'AWS_SSO_LAUNCH_UNTIL',
  overEnvironment: 'AWS_SSO_LAUNCH_OVER_ENVIRONMENT',
  overStart: 'AWS_SSO_LAUNCH_OVER_START',
  overText: 'AWS_SSO_LAUNCH_OVER_TEXT',
  directory: 'AWS_SSO_LAUNCH_DIRECTORY',
  init: 'AWS_SSO_LAUNCH_INIT',
  login: 'AWS_SSO_LAUNCH_LOGIN',
  zdotdir: 'AWS_SSO_LAUNCH_ZDOTDIR',
  env: 'AWS_SSO_LAUNCH_ENV',
} as const;

/** Names of the start files that are ours, in the directory of the launchers. */
export const START_FILES = {
  bash: 'start.bash',
  fish: 'start.fish',
  powerShell: 'start.ps1',
  sh: 'start.sh',
  /** zsh knows its start files by their directory. */
  zsh: 'start.zsh/.zshenv',
} as const;

/**
 * What terminal multiplexers set in their shells. Start files that lead into one look for it, as its server has an
 * environment of its own, of another profile maybe. While they run each stands for a multiplexer.
 */
const MULTIPLEXER_MARKS = ['TMUX', 'STY', 'ZELLIJ'] as const;
const NO_MULTIPLEXER = 'aws-sso-profiles';

const SET_MARKS = MULTIPLEXER_MARKS.map((name) => `${name}=\${${name}:-${NO_MULTIPLEXER}}`).join(' ');
const UNSET_MARKS = MULTIPLEXER_MARKS.map(
  (name) => `if [ "\${${name}-}" = ${NO_MULTIPLEXER} ]; then unset ${name}; fi`,
).join('\n');

const OWNER_MAY_RUN = 0o700;

const MADE_BY = '# Made by the VS Code extension AWS SSO Profiles, for its terminals:';

/** The launcher of every shell: a program of the shell's name, which takes its arguments and becomes it. */
const LAUNCHER = `#!/bin/sh
${MADE_BY} sets their variables, and lets the shell set them again after its start files.
shell=$${LAUNCH.shell}
directory=\${0%/*}
if [ -n "\${${LAUNCH.until}-}" ] && [ "$(date +%s)" -ge "$${LAUNCH.until}" ]; then
  ${LAUNCH.environment}=$${LAUNCH.overEnvironment}
  ${LAUNCH.start}=$${LAUNCH.overStart}
  printf '%s\\n' "$${LAUNCH.overText}"
fi
eval "$${LAUNCH.environment}"

# What VS Code's shell integration would set once more, for the workspace.
without_ours() {
  kept=
  set -f
  IFS=:
  for entry in $1; do
    case $entry in
      ${[...PROFILE_VARIABLES, ...CREDENTIAL_VARIABLES].map((name) => `${name}=*`).join(' | ')}) ;;
      *) kept=\${kept:+$kept:}$entry ;;
    esac
  done
  unset IFS
  set +f
}
if [ -n "\${VSCODE_ENV_REPLACE-}" ]; then
  without_ours "$VSCODE_ENV_REPLACE"
  VSCODE_ENV_REPLACE=$kept
fi

unset ${[LAUNCH.shell, LAUNCH.environment, LAUNCH.until, LAUNCH.overEnvironment, LAUNCH.overStart, LAUNCH.overText].join(' ')}
export ${LAUNCH.start}
case \${shell##*/} in
  bash | zsh | fish | pwsh | sh | dash | ash | ksh* | mksh) export ${SET_MARKS} ;;
esac
case \${shell##*/} in
  bash)
    init=
    login=
    count=$#
    while [ "$count" -gt 0 ]; do
      argument=$1
      shift
      count=$((count - 1))
      case $argument in
        -l | --login) login=1 ;;
        -il | -li)
          login=1
          set -- "$@" -i
          ;;
        --init-file | --rcfile)
          init=$1
          shift
          count=$((count - 1))
          ;;
        *) set -- "$@" "$argument" ;;
      esac
    done
    export ${LAUNCH.init}="$init" ${LAUNCH.login}="$login"
    exec "$shell" --init-file "$directory/${START_FILES.bash}" "$@"
    ;;
  zsh)
    export ${LAUNCH.zdotdir}="\${ZDOTDIR-}" ZDOTDIR="$directory/${START_FILES.zsh.split('/')[0]}"
    exec "$shell" "$@"
    ;;
  fish)
    export ${LAUNCH.directory}="$directory"
    exec "$shell" --init-command 'source "$${LAUNCH.directory}/${START_FILES.fish}"' "$@"
    ;;
  pwsh)
    export ${LAUNCH.directory}="$directory"
    start='. "$env:${LAUNCH.directory}/${START_FILES.powerShell}"'
    command=
    count=$#
    while [ "$count" -gt 0 ]; do
      argument=$1
      shift
      count=$((count - 1))
      [ -z "$command" ] || argument="$argument; $start"
      set -- "$@" "$argument"
      case $argument in -[Cc] | -[Cc]ommand) command=1 ;; *) [ -z "$command" ] || command=done ;; esac
    done
    if [ -z "$command" ]; then set -- "$@" -NoExit -Command "$start"; fi
    exec "$shell" "$@"
    ;;
  sh | dash | ash | ksh* | mksh)
    case \${shell##*/} in
      ksh*) ${LAUNCH.env}=\${ENV-$HOME/.kshrc} ;;
      mksh) ${LAUNCH.env}=\${ENV-$HOME/.mkshrc} ;;
      *) ${LAUNCH.env}=\${ENV-} ;;
    esac
    export ${LAUNCH.env} ENV="$directory/${START_FILES.sh}"
    exec "$shell" "$@"
    ;;
  *)
    unset ${LAUNCH.start}
    exec "$shell" "$@"
    ;;
esac
`;

const BASH = `${MADE_BY} stands in for the start files of bash, reads them, and sets the variables after them.
if [ -n "\${${LAUNCH.until}-}" ]; then
  if [ "$(date +%s)" -ge "$${LAUNCH.until}" ]; then
    ${LAUNCH.start}=$${LAUNCH.overStart}
    printf '%s\\n' "$${LAUNCH.overText}"
  fi
  unset ${[LAUNCH.until, LAUNCH.overStart, LAUNCH.overText].join(' ')}
fi
declare +x ${LAUNCH.start}
if [ -n "\${${LAUNCH.init}-}" ]; then
  . "$${LAUNCH.init}"
elif [ -n "\${${LAUNCH.login}-}" ]; then
  if [ -r /etc/profile ]; then . /etc/profile; fi
  if [ -r ~/.bash_profile ]; then
    . ~/.bash_profile
  elif [ -r ~/.bash_login ]; then
    . ~/.bash_login
  elif [ -r ~/.profile ]; then
    . ~/.profile
  fi
elif [ -r ~/.bashrc ]; then
  . ~/.bashrc
fi
${UNSET_MARKS}
eval "$${LAUNCH.start}"
unset ${[LAUNCH.init, LAUNCH.login, LAUNCH.directory].join(' ')}

# What runs before each prompt may set them for the directory: they are set once more after it, of which the argument names the variable.
__aws_sso_launch() {
  eval "$${LAUNCH.start}"
  unset ${LAUNCH.start}
  printf -v "$1" %s "\${!1%$'\\n'__aws_sso_launch *}"
  unset -f __aws_sso_launch
}
if [ -n "\${__vsc_original_prompt_command-}" ]; then
  __vsc_original_prompt_command+=$'\\n''__aws_sso_launch __vsc_original_prompt_command'
elif [ -n "\${PROMPT_COMMAND-}" ] && [ "\${PROMPT_COMMAND#__vsc_}" = "$PROMPT_COMMAND" ]; then
  PROMPT_COMMAND+=$'\\n''__aws_sso_launch PROMPT_COMMAND'
else
  unset ${LAUNCH.start}
  unset -f __aws_sso_launch
fi
`;

/** Only the first start file: it gives the others back to their owner. The last of them run just before the first prompt. */
const ZSH = `${MADE_BY} stands in for .zshenv, reads it, and sets the variables before the first prompt.
if [[ -n "$${LAUNCH.zdotdir}" ]]; then ZDOTDIR="$${LAUNCH.zdotdir}"; else unset ZDOTDIR; fi
unset ${LAUNCH.zdotdir}
typeset +x ${LAUNCH.start}
__aws_sso_launch() {
${UNSET_MARKS.replaceAll(/^/gm, '  ')}
  eval "$${LAUNCH.start}"
  unset ${LAUNCH.start}
  precmd_functions=("\${(@)precmd_functions:#__aws_sso_launch}")
  unfunction __aws_sso_launch
}
typeset -ga precmd_functions
precmd_functions+=(__aws_sso_launch)
if [[ -f "\${ZDOTDIR:-$HOME}/.zshenv" ]]; then . "\${ZDOTDIR:-$HOME}/.zshenv"; fi
`;

const FISH = `${MADE_BY} sets the variables after the start files of fish.
for name in ${MULTIPLEXER_MARKS.join(' ')}
  if test "$$name" = ${NO_MULTIPLEXER}
    set -e $name
  end
end
eval $${LAUNCH.start}
set -e ${LAUNCH.directory}
# What runs before each prompt may set them for the directory: they are set after it, once.
set -gu ${LAUNCH.start} $${LAUNCH.start}
function __aws_sso_launch --on-event fish_prompt
  eval $${LAUNCH.start}
  set -e ${LAUNCH.start}
  functions -e __aws_sso_launch
end
`;

const POWERSHELL = `${MADE_BY} sets the variables after the profiles of PowerShell.
if ($env:${LAUNCH.until} -and [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() -ge [long]$env:${LAUNCH.until}) {
  $env:${LAUNCH.start} = $env:${LAUNCH.overStart}
  Write-Host $env:${LAUNCH.overText}
}
foreach ($name in ${MULTIPLEXER_MARKS.map((name) => `'${name}'`).join(', ')}) {
  if ([Environment]::GetEnvironmentVariable($name) -eq '${NO_MULTIPLEXER}') { Remove-Item "Env:$name" }
}
Invoke-Expression $env:${LAUNCH.start}
${Object.values(LAUNCH)
  .map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`)
  .join('\n')}
`;

const SH = `${MADE_BY} stands in for the file that ENV names, reads it, and sets the variables after it.
if [ -n "\${${LAUNCH.env}-}" ]; then
  ENV=$${LAUNCH.env}
  if [ -r "$ENV" ]; then . "$ENV"; fi
else
  unset ENV
fi
${UNSET_MARKS}
eval "$${LAUNCH.start}"
unset ${LAUNCH.start} ${LAUNCH.env}
`;

const START_TEXTS: readonly (readonly [name: string, text: string])[] = [
  [START_FILES.bash, BASH],
  [START_FILES.zsh, ZSH],
  [START_FILES.fish, FISH],
  [START_FILES.powerShell, POWERSHELL],
  [START_FILES.sh, SH],
];

/**
 * Makes the launcher of a shell, a program of the same name that takes the same arguments, and the start files of ours.
 * @param shell path
 */
export async function makeLauncher(directory: string, shell: string): Promise<void> {
  await Promise.all([
    keepFile(join(directory, basename(shell)), LAUNCHER, OWNER_MAY_RUN),
    ...START_TEXTS.map(([name, text]) => keepFile(join(directory, name), text, OWNER_ONLY_FILE)),
  ]);
}

async function keepFile(path: string, text: string, mode: number): Promise<void> {
  const present = await readRegularFile(path, MOST_RECORD_BYTES).then(String, () => undefined);
  if (present === text) await chmod(path, mode);
  else await writeFileAtomic(path, text, { mode });
}
