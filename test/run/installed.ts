import { spawnSync } from 'node:child_process';
import type { Context } from 'mocha';
import { skip } from './skipping';

/**
 * Skips a test, or from a hook a `describe`, where a program cannot be tried.
 * @param probe arguments with which it ends well: a version manager's stand-in may be on PATH with nothing behind it
 */
export function needProgram(context: Context, program: string, ...probe: string[]): void {
  if (!isInstalled(program, ...probe)) skip(context, `${program} is not installed`);
}

/** The same for the AWS CLI. Any version: it is the user's own. */
export function needAwsCli(context: Context): void {
  if (!isAwsCliInstalled()) skip(context, 'the AWS CLI is not installed');
}

/** The same for version 2, which has commands that version 1 lacks. */
export function needAwsCli2(context: Context): void {
  const { status, stdout } = spawnSync('aws', ['--version'], { windowsHide: true, encoding: 'utf8' });
  if (status !== 0 || !stdout.startsWith('aws-cli/2.')) skip(context, 'the AWS CLI 2 is not installed');
}

/** The same for botocore, which the AWS CLI is made of. */
export function needBotocore(context: Context): void {
  if (!isBotocoreInstalled()) skip(context, 'botocore is not installed');
}

export function isAwsCliInstalled(): boolean {
  return isInstalled('aws', '--version');
}

/** As modules of Python, which the AWS CLI 2 does not bring. */
export function isBotocoreInstalled(): boolean {
  return isInstalled('python3', '-c', 'import botocore.session, dateutil.parser');
}

function isInstalled(program: string, ...probe: string[]): boolean {
  return spawnSync(program, probe, { windowsHide: true }).status === 0;
}
