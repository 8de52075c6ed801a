import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import { spawnOwned, stopTree } from '../../scripts/lib/lifetime.mjs';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { GUARD_MS } from './harness/journey';
import { openBrowser } from './harness/openJourney';
import { openProfilesView, treeRow } from './harness/parts';

/** What a newcomer does first. */
describe('npm start', () => {
  let program: ChildProcess;
  let page: Page | undefined;
  let printed = '';

  before('start it', () => {
    const script = join(repositoryRoot, 'scripts', 'start.mjs');
    const args = [script, '--browser', '--no-open', '--vsix', process.env['JOURNEY_VSIX'] ?? ''];
    program = spawnOwned(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [program.stdout, program.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    }
  });
  after('end it', async () => {
    await page?.context().close();
    await stopTree(program);
  });

  it('says where VS Code is, with the profiles of its home', async () => {
    const address = await printedBy(/^ {2}(http:\/\/127\.0\.0\.1:\d+\/\S+)$/m);
    const context = await (await openBrowser()).newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(GUARD_MS);
    page = await context.newPage();
    await page.goto(address);
    await openProfilesView(page);
    await treeRow(page, 'dev').waitFor();
  });

  it('is over with Ctrl-C, and so is its home', async () => {
    const home = await printedBy(/^Home: (.+), removed at the end\.$/m);
    assert.ok(existsSync(home));
    const ended = once(program, 'exit');
    program.kill('SIGINT');
    await ended;
    assert.ok(!existsSync(home));
  });

  /** The first group of what it prints sooner or later. */
  async function printedBy(expected: RegExp): Promise<string> {
    const deadline = Date.now() + GUARD_MS;
    for (;;) {
      const found = expected.exec(printed)?.[1];
      if (found !== undefined) return found;
      if (program.exitCode !== null || Date.now() > deadline) throw new Error(`it printed:\n${printed}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
