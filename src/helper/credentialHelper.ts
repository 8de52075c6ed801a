/**
 * The program behind `credential_process` of profiles that a VS Code window answers for. `credentialHelper.js ENTRY` gives a
 * session of a key in the keychain, `credentialHelper.js --profile NAME` the credentials of another profile. It asks the
 * windows that serve, the one last in use first, and prints what one of them answers. It keeps nothing and knows no secret
 * but the token of the window it asks. A bundle of its own, of Node's modules alone: how soon it answers is how soon every
 * command of a terminal begins.
 */
import { join } from 'node:path';
import { profileQuestion, readProfileQuestion, WINDOWS_DIRECTORY } from '../credentials/keys/helperProtocol';
import { askWindow, findWindows, removeDeadWindow, type WindowAnswer } from './askWindow';

/** For a person to type a code. */
const ANSWERED_WITHIN_MS = 5 * 60_000;
/** In the environment of the AWS CLI that this program starts: one that it starts in turn is not to go round in a circle. */
const STARTED_BY_US = 'AWS_SSO_PROFILES_HELPER';

async function main([first = '', second]: readonly string[]): Promise<void> {
  const question = first === '--profile' && second !== undefined ? profileQuestion(second) : first;
  const answer = await askWindows(question);
  if (answer?.kind === 'credentials') {
    process.stdout.write(`${answer.text}\n`);
    return;
  }
  const profile = readProfileQuestion(question);
  const isUnanswered = !answer || answer.kind === 'elsewhere';
  if (isUnanswered && profile !== undefined && (await askAwsCli(profile))) return;
  const reason = answer ? answer.text : nothingAnswers(question, profile);
  process.stderr.write(`AWS SSO Profiles: ${reason}\n`);
  process.exitCode = 1;
}

async function askWindows(question: string): Promise<WindowAnswer | undefined> {
  let answer: WindowAnswer | undefined;
  for (const window of findWindows(join(__dirname, WINDOWS_DIRECTORY))) {
    const answered = await askWindow(window, question, ANSWERED_WITHIN_MS);
    if (answered === 'dead') removeDeadWindow(window);
    else if (answered !== 'unfit') answer = answered;
    if (answer && answer.kind !== 'elsewhere') break;
  }
  return answer;
}

function nothingAnswers(question: string, profile: string | undefined): string {
  return profile === undefined
    ? `no VS Code window answers for "${question}", whose access key is in its keychain. Open VS Code, any folder, and try again.`
    : `no VS Code window answers for the profile "${profile}", and no AWS CLI (version 2) gives its credentials. Open VS Code, any folder, and try again.`;
}

/**
 * Lets the AWS CLI give a profile's credentials, and say why it has none.
 * @returns whether there is one; then it has printed, and its exit code is ours.
 */
async function askAwsCli(profile: string): Promise<boolean> {
  if (process.env[STARTED_BY_US] !== undefined) return false;
  const { spawnSync } = await import('node:child_process');
  const env: NodeJS.ProcessEnv = { ...process.env, [STARTED_BY_US]: '1' };
  delete env['ELECTRON_RUN_AS_NODE'];
  // Else Windows would take a program out of the directory that the terminal is in.
  process.env['NoDefaultCurrentDirectoryInExePath'] = '1';
  // The name may begin with a dash.
  const args = ['configure', 'export-credentials', `--profile=${profile}`, '--format', 'process'];
  const { status, error, stderr } = spawnSync('aws', args, {
    env,
    stdio: ['inherit', 'inherit', 'pipe'],
    windowsHide: true,
  });
  // Version 1 has no such command, and prints its usage.
  if (error || (status !== 0 && stderr.includes('Invalid choice'))) return false;
  process.stderr.write(stderr);
  process.exitCode = status ?? 1;
  return true;
}

void main(process.argv.slice(2));
