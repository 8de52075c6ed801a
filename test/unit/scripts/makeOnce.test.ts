import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOnce } from '../../../scripts/lib/makeOnce.mjs';

describe('makeOnce', () => {
  let parent: string;
  let directory: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'make-once-'));
    directory = join(parent, 'thing-1.0.0');
  });
  afterEach(() => rm(parent, { recursive: true }));

  const fillWith = (text: string) => async (temporary: string) => {
    await writeFile(join(temporary, 'file'), text);
    return { text };
  };

  it('fills the directory once, and remembers what was told', async () => {
    assert.deepEqual(await makeOnce(directory, fillWith('first')), { text: 'first' });
    assert.deepEqual(await makeOnce(directory, fillWith('second')), { text: 'first' });
    assert.equal(await readFile(join(directory, 'file'), 'utf8'), 'first');
  });

  it('leaves nothing behind when filling fails, and tries again', async () => {
    const failing = (): Promise<never> => Promise.reject(new Error('no registry'));
    await assert.rejects(makeOnce(directory, failing), /no registry/);
    assert.deepEqual(await readdir(parent), []);
    assert.deepEqual(await makeOnce(directory, fillWith('again')), { text: 'again' });
  });

  it('takes what another process made in the meantime', async () => {
    const made = await makeOnce(directory, async (temporary) => {
      await mkdir(directory);
      await writeFile(join(directory, 'ready.json'), '{"text":"theirs"}');
      return fillWith('ours')(temporary);
    });
    assert.deepEqual(made, { text: 'theirs' });
    assert.deepEqual(await readdir(parent), ['thing-1.0.0']);
  });

  it('clears away what a process that died long ago had begun', async () => {
    const abandoned = `${directory}.1.tmp`;
    await mkdir(abandoned);
    await utimes(abandoned, 0, 0);
    await makeOnce(directory, fillWith('x'));
    assert.ok(!existsSync(abandoned));
  });
});
