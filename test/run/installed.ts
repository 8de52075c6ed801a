import { spawnSync } from 'node:child_process';

/**
 * Whether a program of this machine can be tried; when it cannot, says so once more than the skipped tests do.
 * @param probe arguments with which it ends well: a version manager's stand-in may be on PATH with nothing behind it
 */
export function isInstalled(program: string, ...probe: string[]): boolean {
  if (spawnSync(program, probe, { windowsHide: true }).status === 0) return true;
  console.log(`      (${program} is not installed: nothing is tried with it here)`);
  return false;
}

/** Any version: it is the user's own. */
export function isAwsCliInstalled(): boolean {
  return isInstalled('aws', '--version');
}
