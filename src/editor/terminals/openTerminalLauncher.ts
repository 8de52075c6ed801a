import { chmod } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../base/atomicFile';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';

/** The variables that a launcher puts right, and under which names it is told how: empty removes, absent leaves alone. */
export const LAUNCHED_VARIABLES = {
  AWS_PROFILE: 'AWS_SSO_LAUNCH_PROFILE',
  AWS_REGION: 'AWS_SSO_LAUNCH_REGION',
  AWS_DEFAULT_REGION: 'AWS_SSO_LAUNCH_DEFAULT_REGION',
} as const;

/** Tells a launcher which shell to become. */
export const LAUNCHED_SHELL = 'AWS_SSO_LAUNCH_SHELL';

const OWNER_MAY_RUN = 0o700;

const SCRIPT = `#!/bin/sh
# Made by the VS Code extension AWS SSO Profiles, for its terminals: sets what VS Code has overwritten, then becomes the shell.
${Object.entries(LAUNCHED_VARIABLES)
  .map(
    ([name, from]) =>
      `if [ -n "\${${from}-}" ]; then export ${name}="$${from}"; elif [ -n "\${${from}+set}" ]; then unset ${name}; fi`,
  )
  .join('\n')}
shell=$${LAUNCHED_SHELL}
unset ${[...Object.values(LAUNCHED_VARIABLES), LAUNCHED_SHELL].join(' ')}
exec "$shell" "$@"
`;

/**
 * Makes the launcher of a shell: a program of the same name that takes the same arguments.
 * @param shell absolute path
 */
export async function makeLauncher(directory: string, shell: string): Promise<void> {
  const launcher = join(directory, basename(shell));
  const present = await readRegularFile(launcher, MOST_RECORD_BYTES).then(String, () => undefined);
  if (present === SCRIPT) await chmod(launcher, OWNER_MAY_RUN);
  else await writeFileAtomic(launcher, SCRIPT, { mode: OWNER_MAY_RUN });
}
