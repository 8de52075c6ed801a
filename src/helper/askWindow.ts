/** Asks a VS Code window over its socket, as `credentials/keys/helperProtocol.ts` says. */
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
  type AnswerKind,
  type ServingWindow,
} from '../credentials/keys/helperProtocol';

/** A window that has not even taken the request by then is stopped, or busy: the next one is asked. */
const TAKEN_WITHIN_MS = 3_000;
const OTHERS_MAY_ENTER = 0o077;

interface Window extends ServingWindow {
  readonly file: string;
}

export interface WindowAnswer {
  readonly kind: AnswerKind;
  readonly text: string;
}

/** The windows that say they serve; the one last in use first. */
export function findWindows(directory: string): Window[] {
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

/**
 * @param question what the window is asked.
 * @param answeredWithinMs how long it may take once it has taken the question.
 * @returns `dead` when nothing listens anymore, `unfit` when what listens is not to be trusted or does not answer; the same
 * when the signal aborts, which the window notices.
 */
export function askWindow(
  { socket, token }: Window,
  question: string,
  answeredWithinMs: number,
  signal?: AbortSignal,
): Promise<WindowAnswer | 'dead' | 'unfit'> {
  if (signal?.aborted || !isOwnersAlone(socket)) return Promise.resolve('unfit');
  return new Promise((resolve) => {
    const nonce = randomBytes(16).toString('hex');
    const connection = connect(socket);
    let received = '';
    let timer = setTimeout(() => end('unfit'), TAKEN_WITHIN_MS);
    const end = (result: WindowAnswer | 'dead' | 'unfit'): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      connection.destroy();
      resolve(result);
    };
    const onAbort = (): void => end('unfit');
    signal?.addEventListener('abort', onAbort);
    connection.setEncoding('utf8');
    connection.once('connect', () => {
      const proof = requestProof(token, { entry: question, nonce });
      connection.write(`${JSON.stringify({ entry: question, nonce, proof })}\n`);
    });
    connection.on('data', (chunk: string) => {
      if (received === '') {
        clearTimeout(timer);
        timer = setTimeout(() => end('unfit'), answeredWithinMs);
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

function readAnswer(line: string, token: string, nonce: string): WindowAnswer | undefined {
  const said = readStrings(line, ['kind', 'text', 'proof']);
  if (!said) return undefined;
  const answer = { kind: said.kind as AnswerKind, text: said.text };
  return isSameProof(said.proof, answerProof(token, nonce, answer)) ? answer : undefined;
}

/**
 * Whether the socket's directory is the user's own and closed to others, so that no other user can have put it there.
 * A pipe of Windows has no directory; the program that answers there proves that it knows the token.
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
export function removeDeadWindow({ file, socket, host }: Window): void {
  if (host !== hostname()) return;
  try {
    rmSync(file, { force: true });
    if (process.platform !== 'win32') rmSync(socket, { force: true });
  } catch {
    // It is asked again next time.
  }
}
