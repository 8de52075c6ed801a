import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { removeFile, writeFileAtomic } from '../../../src/base/atomicFile';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { ChildProgram } from '../../run/childProgram';
import { temporaryDirectoryPerTest } from './temporaryDirectory';

const hasModes = process.platform !== 'win32';

describe('writing a file atomically', () => {
  const directory = temporaryDirectoryPerTest();
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('makes a file that only its owner may read, with its directory', async () => {
    const file = join(directory.path, 'a', 'b', 'token.json');
    await writeFileAtomic(file, 'content');
    assert.equal(readFileSync(file, 'utf8'), 'content');
    if (hasModes) {
      assert.equal(modeOf(file), 0o600);
      assert.equal(modeOf(join(directory.path, 'a')), 0o700);
      assert.equal(modeOf(join(directory.path, 'a', 'b')), 0o700);
    }
  });

  it('replaces the bytes and leaves nothing beside the file', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, 'a longer content than the next one');
    await writeFileAtomic(file, new Uint8Array([0xef, 0xbb, 0xbf, 0x61]));
    assert.deepEqual([...readFileSync(file)], [0xef, 0xbb, 0xbf, 0x61]);
    assert.deepEqual(readdirSync(directory.path), ['config']);
  });

  it('leaves the old file, and nothing beside it, when it is no longer wanted at the last moment', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, 'old');
    assert.equal(await writeFileAtomic(file, 'new', { onlyIf: () => Promise.resolve(false) }), false);
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(readdirSync(directory.path), ['config']);
    assert.equal(await writeFileAtomic(file, 'new', { onlyIf: () => Promise.resolve(true) }), 'replaced');
    assert.equal(readFileSync(file, 'utf8'), 'new');
  });

  it('sweeps up what killed writers of the same file left behind, and nothing else', async () => {
    const file = join(directory.path, 'token.json');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const others = ['.other.json.0123456789abcdef.tmp', '.token.json.my-notes.tmp', 'token.json.tmp'];
    for (const name of ['.token.json.0123456789abcdef.tmp', ...others]) {
      writeFileSync(join(directory.path, name), 'left behind');
      utimesSync(join(directory.path, name), anHourAgo, anHourAgo);
    }
    const young = '.token.json.fedcba9876543210.tmp';
    writeFileSync(join(directory.path, young), 'of a writer at work');
    await writeFileAtomic(file, 'new');
    assert.deepEqual(readdirSync(directory.path).sort(), [young, 'token.json', ...others].sort());
  });

  if (hasModes) {
    it('keeps the mode of a file that is there, unless told another', async () => {
      const file = join(directory.path, 'config');
      writeFileSync(file, 'old');
      chmodSync(file, 0o640);
      await writeFileAtomic(file, 'new');
      assert.equal(modeOf(file), 0o640);
      await writeFileAtomic(file, 'newer', { mode: 0o600 });
      assert.equal(modeOf(file), 0o600);
    });

    it('follows a symlink and replaces its target', async () => {
      mkdirSync(join(directory.path, 'dotfiles'));
      const target = join(directory.path, 'dotfiles', 'aws-config');
      const link = join(directory.path, 'config');
      writeFileSync(target, 'old');
      symlinkSync(target, link);
      await writeFileAtomic(link, 'new');
      assert.ok(lstatSync(link).isSymbolicLink());
      assert.equal(readFileSync(target, 'utf8'), 'new');
      assert.deepEqual(readdirSync(join(directory.path, 'dotfiles')), ['aws-config']);
    });

    it('follows a symlink whose target is not there yet', async () => {
      mkdirSync(join(directory.path, 'dotfiles'));
      const target = join(directory.path, 'dotfiles', 'aws-config');
      const link = join(directory.path, 'config');
      symlinkSync(target, link);
      await writeFileAtomic(link, 'new');
      assert.ok(lstatSync(link).isSymbolicLink());
      assert.equal(readFileSync(target, 'utf8'), 'new');
    });

    it('finds the target of a symlink in a linked directory from where the link really is', async () => {
      mkdirSync(join(directory.path, 'real', 'inner'), { recursive: true });
      symlinkSync(join(directory.path, 'real', 'inner'), join(directory.path, 'aws'));
      symlinkSync('../config', join(directory.path, 'aws', 'config'));
      await writeFileAtomic(join(directory.path, 'aws', 'config'), 'new');
      assert.equal(readFileSync(join(directory.path, 'real', 'config'), 'utf8'), 'new');
    });

    it('leaves links that lead to each other as they are', async () => {
      const link = join(directory.path, 'config');
      symlinkSync('other', link);
      symlinkSync('config', join(directory.path, 'other'));
      for (const content of ['content', new Uint8Array()])
        await assert.rejects(writeFileAtomic(link, content), { code: 'ELOOP' });
      await assert.rejects(removeFile(link, { onlyIf: () => Promise.resolve(true) }), { code: 'ELOOP' });
      assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'other']);
      assert.ok(lstatSync(link).isSymbolicLink());
    });

    it('leaves the old file and no litter when the disk takes no more', async () => {
      const file = join(directory.path, 'config');
      writeFileSync(file, 'old');
      const program = await ChildProgram.build('test/unit/base/oversizedProgram.ts');
      try {
        // The limit counts blocks of 512 bytes or 1 kB; past it a write fails halfway.
        const { status } = spawnSync(
          'sh',
          ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, program.file, file],
          { encoding: 'utf8' },
        );
        assert.equal(status, 7);
      } finally {
        program.remove();
      }
      assert.equal(readFileSync(file, 'utf8'), 'old');
      assert.deepEqual(readdirSync(directory.path), ['config']);
    });
  }

  it('takes a file that cannot be looked at for a moment for no new one', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, 'old', { mode: 0o640 });
    const restore = failCalls({ stat: refusing(file, 'EIO') });
    try {
      await assert.rejects(writeFileAtomic(file, 'new'), { code: 'EIO' });
    } finally {
      restore();
    }
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(readdirSync(directory.path), ['config']);
  });

  it('leaves no litter when the target cannot be replaced', async () => {
    const target = join(directory.path, 'config');
    mkdirSync(join(target, 'inside'), { recursive: true });
    await assert.rejects(writeFileAtomic(target, 'new'));
    assert.ok(existsSync(join(target, 'inside')));
    assert.deepEqual(readdirSync(directory.path), ['config']);
  });

  it('rejects when the directory cannot be made', async () => {
    writeFileSync(join(directory.path, 'file'), '');
    await assert.rejects(writeFileAtomic(join(directory.path, 'file', 'config'), 'new'));
    assert.deepEqual(readdirSync(directory.path), ['file']);
  });
});
