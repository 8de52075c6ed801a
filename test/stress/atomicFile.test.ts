import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProgram, killHard, messageOf } from '../run/childProgram';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const LENGTH = 20_000;

describe('writing a file atomically', () => {
  const directory = temporaryDirectoryPerTest();

  it('never leaves a torn file, whenever the writer is killed', async () => {
    const file = join(directory.path, 'token.json');
    const program = await ChildProgram.build('test/stress/rewritingProgram.ts');
    try {
      const steps: unknown[] = [];
      for (let isDone = false; !isDone;) {
        writeFileSync(file, 'a'.repeat(LENGTH));
        const child = program.start([file, String(LENGTH), String(steps.length)]);
        const step = await messageOf(child).catch(() => undefined);
        isDone = step === undefined;
        await killHard(child);
        const isReplaced = isDone || steps.includes('rename');
        assert.ok(
          readFileSync(file, 'utf8') === (isReplaced ? 'b' : 'a').repeat(LENGTH),
          `killed before ${String(step)}`,
        );
        steps.push(step);
      }
      assert.ok(steps.includes('writeFile') && steps.includes('rename'), steps.join());
    } finally {
      program.remove();
    }
  });
});
