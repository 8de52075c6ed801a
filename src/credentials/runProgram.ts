import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { systemClock, type Clock } from '../base/clock';
import { systemErrorCode } from '../base/errors';
import { CredentialsError } from './errors';
import { toSpawnable } from './spawnable';

export interface ProgramRun {
  /** May hold secrets: never show or log. */
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Never a folder of the workspace: Windows would look for the program there first. */
  readonly directory: string;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** Credentials are a few hundred bytes; whatever prints more than this prints something else. */
const MOST_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a program to its end, without a shell and without a terminal to ask in. It and what it started are ended when
 * it takes too long or the signal aborts.
 *
 * @param words the program and its arguments, as they are.
 * @throws CredentialsError `programMissing`, `programTooSlow`, `programOutput`, `programUnsafe`, or the signal's reason.
 */
export async function runProgram(
  words: readonly [program: string, ...args: string[]],
  { environment, directory, timeLimitMs, signal, clock = systemClock }: ProgramOptions,
): Promise<ProgramRun> {
  signal.throwIfAborted();
  const [program] = words;
  const child = start(words, environment, directory);
  return new Promise<ProgramRun>((resolve, reject) => {
    const giveUp = (error: Error): void => {
      endGroup(child);
      settle(() => reject(error));
    };
    const onAbort = (): void => giveUp(signal.reason as Error);
    const timer = clock.schedule(timeLimitMs, () => {
      const seconds = String(timeLimitMs / 1000);
      giveUp(
        new CredentialsError('programTooSlow', `${program} did not end in ${seconds} s`, {
          details: { program, seconds },
        }),
      );
    });
    const settle = (finish: () => void): void => {
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const tooMuch = (): void => giveUp(invalidOutput(program, 'it printed too much'));
    const stdout = collect(child.stdout, tooMuch);
    const stderr = collect(child.stderr, tooMuch);
    child.on('error', (error) => settle(() => reject(missing(program, error))));
    child.on('close', (exitCode) => settle(() => resolve({ stdout: stdout(), stderr: stderr(), exitCode })));
  });
}

function start(
  words: readonly [program: string, ...args: string[]],
  environment: NodeJS.ProcessEnv,
  directory: string,
): ChildProcessByStdio<null, Readable, Readable> {
  const { file, args, isVerbatim } = toSpawnable(words, environment, process.platform);
  try {
    return spawn(file, args, {
      cwd: directory,
      env: withoutEditor(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      windowsVerbatimArguments: isVerbatim,
      // A group of its own, which can be ended as a whole.
      detached: process.platform !== 'win32',
    });
  } catch (error) {
    // Node throws what the system says at once, such as ENOTDIR, and emits only some of it, such as ENOENT.
    throw missing(words[0], error);
  }
}

/** What a program printed for people, as it may stand in a sentence: the end of it, on one line. */
export function readableOutput(text: string): string {
  const clean = text
    // eslint-disable-next-line no-control-regex -- colours of terminals
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return clean.length > LONGEST_SHOWN ? `…${clean.slice(-LONGEST_SHOWN)}` : clean;
}

const LONGEST_SHOWN = 400;

export function invalidOutput(program: string, reason: string): CredentialsError {
  return new CredentialsError('programOutput', `the output of ${program} is not usable: ${reason}`, {
    details: { program, reason },
  });
}

function missing(program: string, cause: unknown): CredentialsError {
  const reason = systemErrorCode(cause) ?? 'unknown error';
  return new CredentialsError('programMissing', `${program} cannot be run (${reason})`, {
    details: { program, reason },
  });
}

/** VS Code's own variable would make every Electron program a plain Node. */
function withoutEditor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = { ...environment };
  delete rest['ELECTRON_RUN_AS_NODE'];
  return rest;
}

function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_OUTPUT_BYTES) tooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function endGroup(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    const ending = spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    ending.on('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
