import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildProgram, killHard } from '../run/childProgram';
import { countOf } from '../run/counts';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const KILLS = countOf(15, 200);
const LENGTH = 20_000;

describe('writing a file atomically', () => {
  const directory = temporaryDirectoryPerTest();

  it('never leaves a torn file, whenever the writer is killed', async () => {
    const file = join(directory.path, 'token.json');
    const program = await ChildProgram.build('test/stress/rewritingProgram.ts');
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const child = program.start([file, String(LENGTH)]);
        await once(child, 'message');
        await delay(Math.random() * 8);
        await killHard(child);
        const content = readFileSync(file, 'utf8');
        assert.equal(content, content.charAt(0).repeat(LENGTH), `torn after kill ${kill}`);
      }
    } finally {
      program.remove();
    }
  });
});
