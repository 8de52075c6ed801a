import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnOwned, stopTree } from '../../../scripts/lib/lifetime.mjs';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { StepError, run, withTimeLimit } from '../../../scripts/lib/run.mjs';
import { skip } from '../../run/skipping';

const LIFETIME = join(repositoryRoot, 'scripts', 'lib', 'lifetime.mjs');

/** A process that starts another one like it, prints that one's id, and waits. */
const PARENT_OF_A_SLEEPER = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitUntilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('run', () => {
  it('collects what a command prints, and its exit code', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const { status, output } = await run(process.execPath, ['-e', script], { timeoutMs: 10_000 });
    assert.equal(status, 3);
    assert.match(output, /out/);
    assert.match(output, /err/);
  });

  it('ends a command that takes too long, with what it had started', async () => {
    const work = run(process.execPath, ['-e', PARENT_OF_A_SLEEPER], { timeoutMs: 1500 });
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StepError);
    assert.match(error.message, /took longer than 1\.5 s/);
    const sleeper = Number(/^(\d+)$/m.exec(error.message)?.[1]);
    assert.ok(sleeper > 0, error.message);
    await waitUntilGone(sleeper);
  });

  it('says which command cannot be started', async () => {
    await assert.rejects(run('no-such-command-here', ['x'], { timeoutMs: 10_000 }), (error) => {
      return error instanceof StepError && error.message.includes('"no-such-command-here x"');
    });
  });
});

describe('stopTree', () => {
  it('ends a child with its own children', async () => {
    const child = spawnOwned(process.execPath, ['-e', PARENT_OF_A_SLEEPER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(child.stdout);
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    await stopTree(child);
    await waitUntilGone(Number(printed.toString()));
  });
});

describe('what a process leaves behind', () => {
  it('is nothing, also when it is told to end more than once', async function () {
    // There a signal ends a process at once.
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const script = `
      import { writeFileSync } from 'node:fs';
      import { makeTemporaryDirectory } from ${JSON.stringify(pathToFileURL(LIFETIME).href)};
      const directory = makeTemporaryDirectory('lifetime');
      for (let file = 0; file < 3000; file++) writeFileSync(directory + '/' + file, '');
      console.log(directory);
      setInterval(() => {}, 1000);
    `;
    const child = spawnOwned(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(child.stdout);
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const gone = once(child, 'close');
    const again = setInterval(() => child.kill('SIGINT'), 1);
    await gone;
    clearInterval(again);
    assert.ok(!existsSync(printed.toString().trim()));
  });
});

describe('withTimeLimit', () => {
  it('gives what the work gives', async () => {
    assert.equal(await withTimeLimit(Promise.resolve(1), 10_000, 'it'), 1);
  });

  it('does not wait for ever', async () => {
    const never = new Promise(() => undefined);
    await assert.rejects(
      withTimeLimit(never, 10, 'waiting for it'),
      /waiting for it took longer than 0\.01 s/,
    );
  });
});
