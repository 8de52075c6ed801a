import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, writeFileAtomic } from '../../../src/base/atomicFile';
import { writeInPlace } from '../../../src/base/inPlaceFile';
import { assertReplaceable, readRegularFile, RegularFileError } from '../../../src/base/regularFile';
import { hasIrregularFiles, makePipe, makeSocket } from './irregularFiles';
import { temporaryDirectoryPerTest } from './temporaryDirectory';

/** Node has four threads for files, unless it is told otherwise. */
const MORE_THAN_THREADS = 9;

describe('reading a regular file', () => {
  const directory = temporaryDirectoryPerTest();
  const at = (name: string): string => join(directory.path, name);

  it('gives all bytes, also of an empty file and behind a link', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
    writeFileSync(at('file'), bytes);
    writeFileSync(at('empty'), '');
    symlinkSync(at('file'), at('link'));
    assert.deepEqual(await readRegularFile(at('file'), bytes.length), bytes);
    assert.deepEqual(await readRegularFile(at('link'), bytes.length), bytes);
    assert.equal((await readRegularFile(at('empty'), 0)).length, 0);
  });

  it('refuses what is longer, however little', async () => {
    writeFileSync(at('file'), 'four');
    assert.equal(String(await readRegularFile(at('file'), 4)), 'four');
    await assert.rejects(readRegularFile(at('file'), 3), isError('tooLarge', { mostBytes: '3' }));
    truncateSync(at('file'), 2 ** 40);
    await assert.rejects(readRegularFile(at('file'), 1000), isError('tooLarge', { path: at('file') }));
  });

  it('reads a file whose size nobody knows, and bounds it', async function () {
    if (process.platform !== 'linux') this.skip();
    const maps = await readRegularFile('/proc/self/maps', 10_000_000);
    assert.ok(maps.length > 1000);
    await assert.rejects(readRegularFile('/proc/self/maps', 1000), isError('tooLarge', {}));
  });

  it('names what cannot be read', async () => {
    const missing = at('missing');
    await assert.rejects(readRegularFile(missing, 10), { code: 'ENOENT', path: missing });
    await assert.rejects(readRegularFile(at('missing'), 10, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('waits for no pipe, socket or device, and leaves the file threads to others', async function () {
    if (!hasIrregularFiles) this.skip();
    makePipe(at('pipe'));
    symlinkSync(at('pipe'), at('link'));
    mkdirSync(at('directory'));
    const socket = await makeSocket(at('socket'));
    try {
      const reads = Array.from({ length: MORE_THAN_THREADS }, () => readRegularFile(at('pipe'), 10));
      for (const read of reads) await assert.rejects(read, isError('notRegular', { kind: 'pipe' }));
      await assert.rejects(readRegularFile(at('link'), 10), isError('notRegular', { kind: 'pipe' }));
      await assert.rejects(readRegularFile(at('socket'), 10), isError('notRegular', { kind: 'socket' }));
      await assert.rejects(
        readRegularFile(at('directory'), 10),
        isError('notRegular', { kind: 'directory' }),
      );
      await assert.rejects(readRegularFile('/dev/zero', 10), isError('notRegular', { kind: 'device' }));
      writeFileSync(at('other'), 'read');
      assert.equal(await readFile(at('other'), 'utf8'), 'read');
    } finally {
      socket.close();
    }
  });
});

describe('what is no regular file', () => {
  const directory = temporaryDirectoryPerTest();
  const at = (name: string): string => join(directory.path, name);

  it('is neither replaced nor removed, also behind a link', async function () {
    if (!hasIrregularFiles) this.skip();
    makePipe(at('pipe'));
    symlinkSync(at('pipe'), at('link'));
    const socket = await makeSocket(at('socket'));
    try {
      for (const name of ['pipe', 'link', 'socket']) {
        await assert.rejects(writeFileAtomic(at(name), 'secret'), isError('notRegular', {}), name);
        const onlyIf = (): Promise<boolean> => Promise.resolve(true);
        await assert.rejects(removeFile(at(name), { onlyIf }), isError('notRegular', {}), name);
        await assert.rejects(writeInPlace(at(name), 'secret'), isError('notRegular', {}), name);
      }
      assert.ok(lstatSync(at('pipe')).isFIFO());
      assert.ok(lstatSync(at('link')).isSymbolicLink());
      assert.ok(lstatSync(at('socket')).isSocket());
    } finally {
      socket.close();
    }
  });

  it('is not replaced when it comes while the new file is written', async function () {
    if (!hasIrregularFiles) this.skip();
    const onlyIf = (): Promise<boolean> => {
      makePipe(at('file'));
      return Promise.resolve(true);
    };
    await assert.rejects(writeFileAtomic(at('file'), 'secret', { onlyIf }), isError('notRegular', {}));
    assert.ok(lstatSync(at('file')).isFIFO());
  });

  it('is all that may not be replaced', async () => {
    writeFileSync(at('file'), '');
    await assertReplaceable(at('file'));
    await assertReplaceable(at('missing'));
    mkdirSync(at('directory'));
    await assert.rejects(assertReplaceable(at('directory')), isError('notRegular', { kind: 'directory' }));
  });
});

function isError(code: 'notRegular' | 'tooLarge', details: Readonly<Record<string, string>>) {
  return (error: unknown): boolean => {
    assert.ok(RegularFileError.is(error, code), String(error));
    for (const [name, value] of Object.entries(details)) assert.equal(error.details[name], value);
    return true;
  };
}
