import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';

/** A TypeScript program of the tests, bundled so that it runs in a process of its own. */
export class ChildProgram {
  readonly #directory: string;
  readonly #file: string;

  private constructor(directory: string, file: string) {
    this.#directory = directory;
    this.#file = file;
  }

  /** @param source relative to the root of the repository, where tests run. */
  static async build(source: string): Promise<ChildProgram> {
    const directory = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-child-'));
    const file = join(directory, `${basename(source, '.ts')}.cjs`);
    await esbuild.build({
      entryPoints: [source],
      outfile: file,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'warning',
    });
    return new ChildProgram(directory, file);
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return fork(this.#file, args, { env: { ...process.env, ...env }, execArgv: [] });
  }

  /** Runs the program to its end; resolves with the exit code. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number | null> {
    const [code] = (await once(this.start(args, env), 'exit')) as [number | null];
    return code;
  }

  get file(): string {
    return this.#file;
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Ends a process the hard way, as `kill -9` does, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What a program sends next. @throws when it ends before that. */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  // Not its exit, which may be told before what it has sent.
  const onEnd = (): void => ended.abort(new Error('the program ended'));
  child.once('disconnect', onEnd);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [unknown];
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('disconnect', onEnd);
  }
}
