import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RegularFileError } from '../../../src/base/regularFile';
import { ConfigFileError } from '../../../src/config/configEditErrors';
import { backupOf, editSharedFile, reverse } from '../../../src/config/configEditor';
import { appendSection, setProperty } from '../../../src/config/documentEdits';
import { parseDocument } from '../../../src/config/documentParser';
import { removeProfileSections } from '../../../src/config/profileSections';
import type { ConfigDocument } from '../../../src/config/document';
import { HurriedClock } from '../../fakes/fakeClock';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

const hasModes = process.platform !== 'win32';

describe('editing a shared file', () => {
  const directory = temporaryDirectoryPerTest();
  const path = (name = 'config'): string => join(directory.path, name);
  const read = (): string => readFileSync(path(), 'utf8');
  const removeA = (document: ConfigDocument): ConfigDocument =>
    removeProfileSections(document, 'config', new Set(['a']));
  const addC = (document: ConfigDocument): ConfigDocument => appendSection(document, 'profile c', []);

  it('writes the edit and keeps the bytes before it beside the file, for the owner alone', async () => {
    const before = '[profile a]\nregion = us-east-1\n\n[profile b]\n';
    writeFileSync(path(), before);
    const change = await editSharedFile(path(), removeA);
    assert.equal(read(), '[profile b]\n');
    assert.deepEqual(change, { file: path(), before, after: '[profile b]\n', backup: backupOf(path()) });
    assert.equal(readFileSync(backupOf(path()), 'utf8'), before);
    if (hasModes) assert.equal(statSync(backupOf(path())).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'config.aws-sso-profiles.bak']);
  });

  it('writes nothing when nothing changes', async () => {
    writeFileSync(path(), '[profile b]\n');
    assert.equal(await editSharedFile(path(), removeA), undefined);
    assert.deepEqual(readdirSync(directory.path), ['config']);
  });

  it('makes a missing file, with its directory, for the owner alone', async () => {
    const file = join(directory.path, '.aws', 'config');
    await editSharedFile(file, addC);
    assert.equal(readFileSync(file, 'utf8'), '[profile c]\n');
    if (hasModes) assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(existsSync(backupOf(file)), false);
  });

  it('keeps line ends and the byte order mark', async () => {
    writeFileSync(path(), '\uFEFF[profile a]\r\n# mine\r\n[profile b]\r\nregion = x\r\n');
    await editSharedFile(path(), (document) => {
      const section = document.sections[1];
      assert.ok(section);
      return setProperty(document, section, 'output', 'json');
    });
    assert.equal(read(), '\uFEFF[profile a]\r\n# mine\r\n[profile b]\r\nregion = x\r\noutput = json\r\n');
  });

  if (hasModes) {
    it('keeps the mode, and a symlink with the file behind it', async () => {
      mkdirSync(path('dotfiles'));
      const target = path(join('dotfiles', 'aws-config'));
      writeFileSync(target, '[profile b]\n');
      chmodSync(target, 0o644);
      symlinkSync(target, path());
      await editSharedFile(path(), addC);
      assert.ok(lstatSync(path()).isSymbolicLink());
      assert.equal(readFileSync(target, 'utf8'), '[profile b]\n\n[profile c]\n');
      assert.equal(statSync(target).mode & 0o777, 0o644);
    });

    it('keeps the bytes before it beside a symlink, not beside the file behind it, which may be published', async () => {
      mkdirSync(path('dotfiles'));
      const target = path(join('dotfiles', 'aws-config'));
      writeFileSync(target, '[profile b]\n');
      symlinkSync(target, path());
      await editSharedFile(path(), addC);
      assert.equal(readFileSync(backupOf(path()), 'utf8'), '[profile b]\n');
      assert.deepEqual(readdirSync(path('dotfiles')), ['aws-config']);
    });
  }

  it('makes the edit again on what another tool wrote meanwhile', async () => {
    writeFileSync(path(), '[profile a]\n\n[profile b]\n');
    let attempts = 0;
    await editSharedFile(path(), (document) => {
      if (attempts++ < 2) writeFileSync(path(), `${read()}\n[profile other-${attempts}]\n`);
      return removeA(document);
    });
    assert.equal(attempts, 3);
    assert.equal(read(), '[profile b]\n\n[profile other-1]\n\n[profile other-2]\n');
  });

  it('is not refused however often others write, while its time is not over', async () => {
    writeFileSync(path(), '[profile a]\n\n[profile b]\n');
    let attempts = 0;
    const edit = (document: ConfigDocument): ConfigDocument => {
      if (attempts++ < 20) writeFileSync(path(), `[profile a]\n\n[profile b]\n# ${attempts}\n`);
      return removeA(document);
    };
    await editSharedFile(path(), edit, { clock: new HurriedClock() });
    assert.equal(attempts, 21);
    assert.equal(read(), '[profile b]\n# 20\n');
  });

  it('looks again before it says that there is nothing to do: the file may have been half written', async () => {
    writeFileSync(path(), '');
    let attempts = 0;
    await editSharedFile(path(), (document) => {
      if (attempts++ === 0) writeFileSync(path(), '[profile a]\n[profile b]\n');
      return removeA(document);
    });
    assert.equal(read(), '[profile b]\n');
  });

  it('gives up on a file that changes at every attempt, with nothing lost', async () => {
    writeFileSync(path(), '[profile a]\n');
    let attempts = 0;
    const editing = editSharedFile(path(), (document) => {
      writeFileSync(path(), `[profile a]\n# ${attempts++}\n`);
      return removeA(document);
    });
    await assert.rejects(editing, (error) => ConfigFileError.is(error, 'changedMeanwhile'));
    assert.equal(read(), `[profile a]\n# ${attempts - 1}\n`);
  });

  it('refuses what is not UTF-8, and leaves it as it is', async () => {
    const bytes = Buffer.from('[profile a]\n# caf\xe9\n', 'latin1');
    writeFileSync(path(), bytes);
    await assert.rejects(editSharedFile(path(), removeA), (error) => ConfigFileError.is(error, 'notUtf8'));
    assert.deepEqual(readFileSync(path()), bytes);
  });

  it('refuses a file that its owner has made read-only', async () => {
    writeFileSync(path(), '[profile a]\n');
    chmodSync(path(), 0o444);
    await assert.rejects(editSharedFile(path(), removeA), (error) => ConfigFileError.is(error, 'readOnly'));
    chmodSync(path(), 0o644);
    assert.equal(read(), '[profile a]\n');
  });

  it('names the directory that stands where the file belongs', async () => {
    mkdirSync(path());
    await assert.rejects(editSharedFile(path(), removeA), (error) => {
      assert.ok(RegularFileError.is(error, 'notRegular'));
      assert.deepEqual(error.details, { path: path(), kind: 'directory' });
      return true;
    });
  });

  it('leaves the file as it is when the edit throws', async () => {
    writeFileSync(path(), '[profile a]\n');
    const refuse = (): never => {
      throw new RangeError('not this one');
    };
    await assert.rejects(editSharedFile(path(), refuse), RangeError);
    assert.deepEqual(readdirSync(directory.path), ['config']);
  });

  it('takes a change back to the last byte, unless the file has changed since', async () => {
    const before = '# mine\r\n[profile a]\nregion = x\n; about b\n[profile b]';
    writeFileSync(path(), before);
    const change = await editSharedFile(path(), removeA);
    assert.ok(change);
    await editSharedFile(path(), reverse(change));
    assert.equal(read(), before);
    await assert.rejects(editSharedFile(path(), reverse(change)), (error) =>
      ConfigFileError.is(error, 'changedSince'),
    );
    assert.equal(read(), before);
  });

  it('takes back an edit that made the file by removing it, so that the next one finds none', async () => {
    const change = await editSharedFile(path(), addC);
    assert.equal(change?.before, undefined);
    assert.ok(change);
    await editSharedFile(path(), reverse(change));
    assert.equal(existsSync(path()), false);
    const clock = new HurriedClock();
    const again = await editSharedFile(path(), addC, { clock });
    assert.ok(clock.monotonicNow() < 1500, 'an emptied file would have been waited for');

    assert.ok(again);
    writeFileSync(path(), `${again.after}# mine\n`);
    await assert.rejects(editSharedFile(path(), reverse(again)), (error) =>
      ConfigFileError.is(error, 'changedSince'),
    );
    assert.equal(read(), `${again.after}# mine\n`);
  });

  it('takes back what was changed in an editor, which keeps the byte order mark apart from the text', async () => {
    const inEditor = { file: path(), before: '[profile a]\n', after: '[profile a]\n\n[profile c]\n' };
    writeFileSync(path(), `\uFEFF${inEditor.after}`);
    await editSharedFile(path(), reverse(inEditor));
    assert.equal(read(), `\uFEFF${inEditor.before}`);

    const onDisk = await editSharedFile(path(), addC);
    assert.ok(onDisk);
    const taken = reverse(onDisk)(parseDocument(onDisk.after.slice(1)));
    assert.equal(taken.toString(), inEditor.before);
  });
});
