import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { onPath } from '../../scripts/lib/programs.mjs';

export interface AwsRun {
  readonly env: NodeJS.ProcessEnv;
  /** What it reads, such as an MFA code. */
  readonly input?: string;
}

/**
 * Runs the AWS CLI in a process of its own. Where it is a Python program it is loaded once, by `awsCli.py`, for loading it
 * takes much longer than running it.
 * @returns what it printed
 * @throws Error with what it printed as an error, when it ends with another code than 0
 */
export async function runAws(args: readonly string[], { env, input = '' }: AwsRun): Promise<string> {
  server ??= AwsCliServer.start();
  if (server) return server.run(args, env, input);
  const running = promisify(execFile)('aws', args, { env, windowsHide: true, maxBuffer: 1e7 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

let server: AwsCliServer | null | undefined;

class AwsCliServer {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (code: number) => void>();
  #count = 0;
  #hasEnded = false;

  private constructor(python: string) {
    this.#process = spawn(python, ['test/interop/awsCli.py'], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      const { id, code } = JSON.parse(line) as { id: number; code: number };
      this.#waiting.get(id)?.(code);
      this.#waiting.delete(id);
    });
    this.#process.once('exit', () => {
      this.#hasEnded = true;
      for (const end of this.#waiting.values()) end(-1);
    });
    // It ends with its input, when this process does.
    this.#process.unref();
  }

  /** @returns null where the AWS CLI is no Python program that can be forked. */
  static start(): AwsCliServer | null {
    const python = process.platform === 'win32' ? undefined : findPython();
    return python === undefined ? null : new AwsCliServer(python);
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'aws-cli-run-'));
    try {
      writeFileSync(join(directory, 'stdin'), input);
      if (this.#hasEnded) throw new Error('awsCli.py has ended');
      const id = this.#count++;
      const ended = new Promise<number>((resolve) => this.#waiting.set(id, resolve));
      this.#process.stdin!.write(`${JSON.stringify({ id, args, env, directory })}\n`);
      const code = await ended;
      if (code === 0) return readFileSync(join(directory, 'stdout'), 'utf8');
      const said = code === -1 ? 'awsCli.py has ended' : readFileSync(join(directory, 'stderr'), 'utf8');
      throw new Error(`aws ${args.join(' ')} ended with code ${code}: ${said}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** The Python that `aws` is started with, by its first line; a version manager's stand-in is asked for what it stands for. */
function findPython(): string | undefined {
  const found = onPath('aws');
  if (!found) return undefined;
  const isStandIn = /\bpyenv"? exec\b/.test(readFileSync(found, 'utf8'));
  const program = isStandIn
    ? spawnSync('pyenv', ['which', 'aws'], { encoding: 'utf8' }).stdout.trim()
    : found;
  const python = /^#!\s*(\S*python\S*)\s/.exec(readFileSync(program, 'utf8'))?.[1];
  return python && spawnSync(python, ['-c', 'import awscli.clidriver']).status === 0 ? python : undefined;
}
