import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigFileError } from '../../../src/config/configEditErrors';
import type { ConfigDocument } from '../../../src/config/document';
import { editSharedFile, reverse } from '../../../src/config/configEditor';
import { appendSection, setProperty } from '../../../src/config/documentEdits';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

/** Long enough for the other tool on a busy machine. */
const WATCH_MS = 300;
const BEFORE = '[profile a]\nregion = x\n';
const canReplaceOpenFiles = process.platform !== 'win32';

describe('editing a shared file while another tool writes from what it has read before', () => {
  const directory = temporaryDirectoryPerTest();
  const file = (): string => join(directory.path, 'config');
  const read = (): string => readFileSync(file(), 'utf8');
  const addOurs = (document: ConfigDocument): ConfigDocument => appendSection(document, 'profile ours', []);
  const setRegion = (document: ConfigDocument): ConfigDocument =>
    setProperty(document, document.sections[0]!, 'region', 'ours');

  /** Edits the file; `other` comes as soon as the edit is to be seen. */
  const editBeside = async (
    edit: (document: ConfigDocument) => ConfigDocument,
    other: (ours: string) => unknown,
  ): ReturnType<typeof editSharedFile> => {
    const before = read();
    const editing = editSharedFile(file(), edit, { watchMs: WATCH_MS });
    while (read() === before) await delay(1);
    await other(read());
    return editing;
  };

  it('makes the edit again when it is written over, on what the tool wrote', async () => {
    writeFileSync(file(), BEFORE);
    const theirs = BEFORE.replace('x', 'theirs');
    const change = await editBeside(addOurs, () => writeFileSync(file(), theirs));
    assert.equal(read(), `${theirs}\n[profile ours]\n`);
    assert.equal(change?.before, theirs);
    await editSharedFile(file(), reverse(change));
    assert.equal(read(), theirs);
  });

  it('makes it again when the tool wrote the old text back, with other line ends', async () => {
    writeFileSync(file(), BEFORE.replaceAll('\n', '\r\n'));
    await editBeside(setRegion, () => writeFileSync(file(), BEFORE));
    assert.equal(read(), '[profile a]\nregion = ours\n');
  });

  it('waits for a tool that has emptied the file and not written it yet', async () => {
    writeFileSync(file(), BEFORE);
    await editBeside(addOurs, async () => {
      writeFileSync(file(), '');
      await delay(WATCH_MS + 50);
      writeFileSync(file(), `${BEFORE}[profile theirs]\n`);
    });
    assert.equal(read(), `${BEFORE}[profile theirs]\n\n[profile ours]\n`);
  });

  if (canReplaceOpenFiles) {
    it('takes over what a tool writes into the file that was replaced', async () => {
      writeFileSync(file(), BEFORE);
      const descriptor = openSync(file(), 'a');
      await editBeside(addOurs, () => writeSync(descriptor, '[profile theirs]\n'));
      closeSync(descriptor);
      assert.equal(read(), `${BEFORE}[profile theirs]\n\n[profile ours]\n`);
    });

    it('leaves what the tool wrote when the edit cannot be made of that', async () => {
      const change = { file: file(), before: '', after: BEFORE };
      writeFileSync(file(), BEFORE);
      const descriptor = openSync(file(), 'a');
      const undoing = editBeside(reverse(change), () => writeSync(descriptor, '[profile theirs]\n'));
      await assert.rejects(undoing, (error) => ConfigFileError.is(error, 'changedSince'));
      closeSync(descriptor);
      assert.equal(read(), `${BEFORE}[profile theirs]\n`);
    });

    it('loses nothing when it finds the file emptied by a tool that writes later', async () => {
      writeFileSync(file(), BEFORE);
      const descriptor = openSync(file(), 'w');
      const change = await editBeside(addOurs, () => writeSync(descriptor, `${BEFORE}[profile theirs]\n`));
      closeSync(descriptor);
      assert.equal(read(), `${BEFORE}[profile theirs]\n\n[profile ours]\n`);
      assert.equal(change?.after, read());
    });
  }

  it('leaves alone what others do to the text it wrote', async () => {
    for (const other of [
      (ours: string) => ours.replace('[profile ours]\n', '[profile ours]\nregion = y\n'),
      (ours: string) => `${ours}[profile theirs]\n`,
      (ours: string) => ours.replace('region = x\n', ''),
    ]) {
      writeFileSync(file(), BEFORE);
      await editBeside(addOurs, (ours) => writeFileSync(file(), other(ours)));
      assert.equal(read(), other(`${BEFORE}\n[profile ours]\n`));
    }
  });

  it('overrules nobody who changes the same line, or deletes or empties the file', async () => {
    writeFileSync(file(), BEFORE);
    const theirs = BEFORE.replace('x', 'theirs');
    await editBeside(setRegion, () => writeFileSync(file(), theirs));
    assert.equal(read(), theirs);
    await editBeside(setRegion, () => writeFileSync(file(), ''));
    assert.equal(read(), '');

    writeFileSync(file(), BEFORE);
    await editBeside(setRegion, () => rmSync(file()));
    assert.equal(existsSync(file()), false);
  });
});
