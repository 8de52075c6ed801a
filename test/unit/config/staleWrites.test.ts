import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  existsSync,
  futimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigFileError } from '../../../src/config/configEditErrors';
import type { ConfigDocument } from '../../../src/config/document';
import { backupOf, editSharedFile, reverse } from '../../../src/config/configEditor';
import { appendSection, setProperty } from '../../../src/config/documentEdits';
import { parseDocument } from '../../../src/config/documentParser';
import { SECOND_MS } from '../../../src/base/clock';
import { HurriedClock } from '../../fakes/fakeClock';
import { holdFile } from '../../fakes/heldFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

/** Like no other wait of an edit. */
const WATCH_MS = 300;
/** Between two looks at a file that somebody is writing. */
const LOOK_AGAIN_MS = 10;
const BEFORE = '[profile a]\nregion = x\n';
const canReplaceOpenFiles = process.platform !== 'win32';

describe('editing a shared file while another tool writes from what it has read before', () => {
  const directory = temporaryDirectoryPerTest();
  const file = (): string => join(directory.path, 'config');
  const read = (): string => readFileSync(file(), 'utf8');
  const addOurs = (document: ConfigDocument): ConfigDocument => appendSection(document, 'profile ours', []);
  const setRegion = (document: ConfigDocument): ConfigDocument =>
    setProperty(document, document.sections[0]!, 'region', 'ours');

  /**
   * Edits the file; `other` comes while it is watched for the first time, `onLook` whenever an edit waits for somebody to
   * end writing.
   */
  const editBeside = (
    edit: (document: ConfigDocument) => ConfigDocument,
    other: (ours: string, clock: HurriedClock) => void,
    onLook: (look: number, clock: HurriedClock) => void = () => undefined,
  ): ReturnType<typeof editSharedFile> => {
    let watches = 0;
    let looks = 0;
    const clock = new HurriedClock((ms) => {
      if (ms === WATCH_MS && ++watches === 1) other(read(), clock);
      if (ms === LOOK_AGAIN_MS && watches > 0) onLook(++looks, clock);
    });
    return editSharedFile(file(), edit, { watchMs: WATCH_MS, clock });
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
    await editBeside(
      addOurs,
      (_, clock) => {
        writeFileSync(file(), '');
        utimesSync(file(), clock.now() / SECOND_MS, clock.now() / SECOND_MS);
      },
      (look) => {
        if (look === 5) writeFileSync(file(), `${BEFORE}[profile theirs]\n`);
      },
    );
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

  if (canReplaceOpenFiles) {
    describe('and one more writes the file in the place of the replaced one', () => {
      const FIRST = '[profile first]\nregion = y\n';
      const SECOND = '[profile second]\n';
      const OURS = `${BEFORE}\n[profile ours]\n`;

      /**
       * `FIRST` is written into the file that was replaced, then `second` is called. `onLook` may write there, too, and
       * what it writes is no older than the clock says.
       */
      const editBesideBoth = async (
        edit: (document: ConfigDocument) => ConfigDocument,
        second: () => void = () => undefined,
        onLook: (look: number, descriptor: number) => void = () => undefined,
      ): ReturnType<typeof editSharedFile> => {
        writeFileSync(file(), BEFORE);
        const descriptor = openSync(file(), 'a');
        const touch = (clock: HurriedClock): void =>
          futimesSync(descriptor, clock.now() / SECOND_MS, clock.now() / SECOND_MS);
        try {
          return await editBeside(
            edit,
            (_, clock) => {
              writeSync(descriptor, FIRST);
              second();
              touch(clock);
            },
            (look, clock) => {
              onLook(look, descriptor);
              touch(clock);
            },
          );
        } finally {
          closeSync(descriptor);
        }
      };

      it('keeps both, though the second comes just before the edit is made again', async () => {
        let edits = 0;
        const change = await editBesideBoth((document) => {
          if (++edits === 2) appendFileSync(file(), SECOND);
          return addOurs(document);
        });
        assert.equal(read(), `${OURS}${SECOND}\n${FIRST}`);
        assert.deepEqual(change, { file: file(), before: BEFORE, after: OURS, backup: backupOf(file()) });
        await assert.rejects(editSharedFile(file(), reverse(change)), (error) =>
          ConfigFileError.is(error, 'changedSince'),
        );
      });

      it('keeps both, though the second comes while what the first wrote is waited for', async () => {
        let lines = 0;
        await editBesideBoth(addOurs, undefined, (look, descriptor) => {
          if (look === 5) appendFileSync(file(), SECOND);
          if (++lines <= 10) writeSync(descriptor, '# still at it\n');
        });
        assert.ok(lines > 5);
        const titles = parseDocument(read()).sections.map(({ title }) => title);
        assert.deepEqual(titles.sort(), ['profile a', 'profile first', 'profile ours', 'profile second']);
      });

      it('keeps both, and makes the edit again, when the second has taken it back', async () => {
        const change = await editBesideBoth(addOurs, () => writeFileSync(file(), BEFORE + SECOND));
        assert.equal(change?.before, `${BEFORE}${SECOND}\n${FIRST}`);
        assert.equal(read(), `${change.before}\n[profile ours]\n`);
      });

      it('keeps both, and the edit, when that cannot be made again', async () => {
        let edits = 0;
        await editBesideBoth((document) => {
          if (++edits === 1) return addOurs(document);
          appendFileSync(file(), SECOND);
          throw new RangeError('not on this one');
        });
        assert.equal(read(), `${OURS}${SECOND}\n${FIRST}`);
      });

      it('keeps the later of two that both add one profile', async () => {
        let edits = 0;
        await editBesideBoth((document) => {
          if (++edits === 2) appendFileSync(file(), '[profile first]\noutput = json\n');
          return addOurs(document);
        });
        assert.equal(read(), `${OURS}[profile first]\noutput = json\n`);
      });

      it('does not bring back a file that the second deletes', async () => {
        await editBesideBoth(addOurs, () => rmSync(file()));
        assert.equal(existsSync(file()), false);
      });
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

describe('looking whether an edit has held', () => {
  const directory = temporaryDirectoryPerTest();

  /** Edits the file; `other` comes while it is watched for the first time. */
  const editBeside = async (other: (path: string) => void): Promise<string | undefined> => {
    const path = join(directory.path, 'config');
    writeFileSync(path, BEFORE);
    let watches = 0;
    const clock = new HurriedClock((ms) => {
      if (ms === WATCH_MS && ++watches === 1) other(path);
    });
    const edit = (document: ConfigDocument): ConfigDocument => appendSection(document, 'profile ours', []);
    return (await editSharedFile(path, edit, { watchMs: WATCH_MS, clock }))?.after;
  };

  it('looks again when it could not', async () => {
    let release: (() => void) | undefined;
    const theirs = `${BEFORE}# theirs\n`;
    const after = await editBeside((path) => {
      writeFileSync(path, theirs);
      release = holdFile(path, 2);
    });
    release?.();
    assert.equal(after, `${theirs}\n[profile ours]\n`);
    assert.equal(readFileSync(join(directory.path, 'config'), 'utf8'), after);
  });

  it('takes the edit for kept when it can never look: it is made', async () => {
    let release: (() => void) | undefined;
    const after = await editBeside((path) => (release = holdFile(path)));
    release?.();
    assert.equal(after, `${BEFORE}\n[profile ours]\n`);
    assert.equal(readFileSync(join(directory.path, 'config'), 'utf8'), after);
  });

  it('fails no edit that is made', async () => {
    const after = await editBeside((path) => {
      rmSync(path);
      mkdirSync(path);
    });
    assert.ok(statSync(join(directory.path, 'config')).isDirectory());
    assert.equal(after, `${BEFORE}\n[profile ours]\n`);
  });
});
