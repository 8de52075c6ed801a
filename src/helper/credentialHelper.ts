/**
 * The program behind `credential_process` for keys in the keychain: `credentialHelper.js ENTRY` asks the VS Code windows
 * that serve, the one last in use first, and prints what one of them answers. It keeps nothing and knows no secret but
 * the token of the window it asks. A bundle of its own, of Node's modules alone: how soon it answers is how soon every
 * command of a terminal begins.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import {
  answerProof,
  isSameProof,
  LONGEST_ANSWER_BYTES,
  readStrings,
  requestProof,
  WINDOWS_DIRECTORY,
  type AnswerKind,
  type ServingWindow,
} from '../credentials/keys/helperProtocol';

/** A window that has not even taken the request by then is stopped, or busy: the next one is asked. */
const TAKEN_WITHIN_MS = 3_000;
/** For a person to type a code. */
const ANSWERED_WITHIN_MS = 5 * 60_000;
const OTHERS_MAY_ENTER = 0o077;

interface Window extends ServingWindow {
  readonly file: string;
}

interface Answer {
  readonly kind: AnswerKind;
  readonly text: string;
}

async function main(entry: string): Promise<void> {
  let answer: Answer | undefined;
  for (const window of findWindows(join(__dirname, WINDOWS_DIRECTORY))) {
    const answered = await ask(window, entry);
    if (answered === 'dead') remove(window);
    else if (answered !== 'unfit') answer = answered;
    if (answer && answer.kind !== 'elsewhere') break;
  }
  if (answer?.kind === 'credentials') {
    process.stdout.write(`${answer.text}\n`);
    return;
  }
  const reason = answer
    ? answer.text
    : `no VS Code window answers for "${entry}", whose access key is in its keychain. Open VS Code, any folder, and try again.`;
  process.stderr.write(`AWS SSO Profiles: ${reason}\n`);
  process.exitCode = 1;
}

/** The windows that say they serve; the one last in use first. */
function findWindows(directory: string): Window[] {
  const windows: { readonly window: Window; readonly usedAt: number }[] = [];
  for (const name of listNames(directory)) {
    const file = join(directory, name);
    try {
      const found = statSync(file);
      if (!found.isFile()) continue;
      const said = readStrings(readFileSync(file, 'utf8'), ['socket', 'token', 'host']);
      if (said) windows.push({ window: { file, ...said }, usedAt: found.mtimeMs });
    } catch {
      // Its window has gone in this moment.
    }
  }
  return windows.sort((one, other) => other.usedAt - one.usedAt).map(({ window }) => window);
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** @returns `dead` when nobody listens any more, `unfit` when who listens is not to be trusted or does not answer. */
function ask({ socket, token }: Window, entry: string): Promise<Answer | 'dead' | 'unfit'> {
  if (!isOwnersAlone(socket)) return Promise.resolve('unfit');
  return new Promise((resolve) => {
    const nonce = randomBytes(16).toString('hex');
    const connection = connect(socket);
    let received = '';
    let timer = setTimeout(() => end('unfit'), TAKEN_WITHIN_MS);
    const end = (result: Answer | 'dead' | 'unfit'): void => {
      clearTimeout(timer);
      connection.destroy();
      resolve(result);
    };
    connection.setEncoding('utf8');
    connection.once('connect', () => {
      const proof = requestProof(token, { entry, nonce });
      connection.write(`${JSON.stringify({ entry, nonce, proof })}\n`);
    });
    connection.on('data', (chunk: string) => {
      if (received === '') {
        clearTimeout(timer);
        timer = setTimeout(() => end('unfit'), ANSWERED_WITHIN_MS);
      }
      received += chunk;
      if (received.length > LONGEST_ANSWER_BYTES) end('unfit');
      else if (received.indexOf('\n', 1) > 0) end(readAnswer(received, token, nonce) ?? 'unfit');
    });
    connection.once('error', ({ code }: NodeJS.ErrnoException) =>
      end(code === 'ECONNREFUSED' || code === 'ENOENT' ? 'dead' : 'unfit'),
    );
    connection.once('close', () => end('unfit'));
  });
}

function readAnswer(line: string, token: string, nonce: string): Answer | undefined {
  const said = readStrings(line, ['kind', 'text', 'proof']);
  if (!said) return undefined;
  const answer = { kind: said.kind as AnswerKind, text: said.text };
  return isSameProof(said.proof, answerProof(token, nonce, answer)) ? answer : undefined;
}

/**
 * Whether the socket's directory is the user's own and closed to others, so that nobody else can have put it there.
 * A pipe of Windows has no directory; whoever answers there has to prove that they know the token.
 */
function isOwnersAlone(socket: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    const found = lstatSync(dirname(socket));
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & OTHERS_MAY_ENTER) === 0;
  } catch {
    // It is gone: connecting says so.
    return true;
  }
}

/**
 * Clears away what a window left behind that ended without a chance to. One of another machine, where the home is
 * several machines', only seems dead from here; and a machine's name may change, so that it was worth asking.
 */
function remove({ file, socket, host }: Window): void {
  if (host !== hostname()) return;
  try {
    rmSync(file, { force: true });
    if (process.platform !== 'win32') rmSync(socket, { force: true });
  } catch {
    // It is asked again next time.
  }
}

void main(process.argv[2] ?? '');
