import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonObject } from '../../../src/sso/cacheFiles';
import { HurriedClock } from '../../fakes/fakeClock';
import { holdFile } from '../../fakes/heldFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('a file of the cache that somebody holds', () => {
  const directory = temporaryDirectoryPerTest();
  let release = (): void => undefined;
  afterEach(() => release());
  const hold = (times?: number): string => {
    const file = join(directory.path, 'file.json');
    writeFileSync(file, '{"a":1}');
    release = holdFile(file, times);
    return file;
  };

  it('is read when it is let go a moment later', async () => {
    assert.deepEqual(await readJsonObject(hold(2), { clock: new HurriedClock() }), { content: { a: 1 } });
  });

  it('is read whole when it becomes that while somebody looks', async () => {
    const file = join(directory.path, 'file.json');
    writeFileSync(file, '{"a":');
    const clock = new HurriedClock(() => writeFileSync(file, '{"a":1}'));
    assert.deepEqual(await readJsonObject(file, { clock }), { content: { a: 1 } });
  });

  it('is said to be unreadable when it is held on to', async () => {
    const { content, problem } = await readJsonObject(hold(), { clock: new HurriedClock() });
    assert.equal(content, undefined);
    assert.equal(problem?.code, 'unreadable');
    assert.equal(problem.detail, 'it cannot be read (EBUSY)');
    assert.equal(problem.passing?.message, 'EBUSY: open');
  });
});
