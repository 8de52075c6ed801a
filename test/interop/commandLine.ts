import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { commandLineDirectory, installCommandLine } from '../../src/credentials/agents/commandLine';
import { removeTree } from '../fakes/removeTree';

/** A home with a blank in its path, and the program in it as an extension puts it there. */
export interface CommandLineBench {
  readonly home: string;
  readonly storage: string;
  readonly directory: string;
  readonly program: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): void;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function openCommandLineBench(config: string): Promise<CommandLineBench> {
  const root = mkdtempSync(join(tmpdir(), 'command-line-'));
  const home = join(root, "Ada's home");
  const storage = join(home, 'global Storage');
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  writeFileSync(join(home, '.aws', 'config'), config);
  const program = await installCommandLine({
    storage,
    bundles: await buildCommandLine(root),
    executable: process.execPath,
  });
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const environment = { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home };
  return {
    home,
    storage,
    directory: commandLineDirectory(storage),
    program,
    run: (args, options = {}) => run(program, args, { ...options, env: { ...environment, ...options.env } }),
    close: () => removeTree(root),
  };
}

/** Builds the program as what ships. */
async function buildCommandLine(root: string): Promise<string> {
  const outdir = join(root, 'built');
  await esbuild.build({
    entryPoints: ['commandLine', 'status', 'guard', 'mcp'].map((name) => `src/helper/${name}.ts`),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    outExtension: { '.js': '.cjs' },
    supported: { 'dynamic-import': false },
    plugins: [
      {
        name: 'beside-each-other',
        setup: (build) =>
          build.onResolve({ filter: /^\.\/\w+$/ }, ({ kind, path }) =>
            kind === 'dynamic-import' ? { path: `${path}.cjs`, external: true } : undefined,
          ),
      },
    ],
  });
  return outdir;
}

function run(program: string, args: readonly string[], { input = '', env, cwd }: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, shell: process.platform === 'win32' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    // A program that ends before it has read everything is fine.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
