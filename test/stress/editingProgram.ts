import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { editSharedFile } from '../../src/config/configEditor';
import { appendSection } from '../../src/config/documentEdits';
import { renameProfileSections } from '../../src/config/profileSections';

// `add FILE PREFIX COUNT`: adds profiles, all at once, one write each. `rename FILE`: renames the profile `a` to `b` and
// back without end, until it is killed. `hold FILE`: begins an edit and does not end it. `inPlace FILE`: writes as
// `aws configure set` does, from a copy that is up to some milliseconds old, until it is told to stop; sends how often.
const [task = '', file = '', prefix = '', count = '0'] = process.argv.slice(2);

/** `aws configure set` works as long on some hundred profiles; it does not sleep meanwhile either. */
const WORK_MS = 3;

const tasks: Record<string, () => Promise<void>> = {
  async add() {
    const names = Array.from({ length: Number(count) }, (_, index) => `${prefix}-${index}`);
    await Promise.all(
      names.map((name) =>
        editSharedFile(file, (document) => appendSection(document, `profile ${name}`, [['region', name]])),
      ),
    );
  },

  async rename() {
    for (let round = 0; ; round++) {
      const [from, to] = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
      await editSharedFile(file, (document) => renameProfileSections(document, 'config', from, to, file), {
        watchMs: 0,
      });
      if (round === 0) process.send?.('writing');
    }
  },

  async hold() {
    await editSharedFile(file, (document) => {
      process.send?.('holding');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return document;
    });
  },

  async inPlace() {
    const stop = new AbortController();
    process.once('message', () => stop.abort());
    let writes = 0;
    for (; !stop.signal.aborted; writes++) {
      const copy = readFileSync(file, 'utf8');
      const end = performance.now() + Math.random() * WORK_MS;
      while (performance.now() < end);
      writeFileSync(file, copy.replace(/^count = .*$/m, `count = ${writes}`));
      await delay(60 + Math.random() * 100);
    }
    await new Promise((sent) => process.send?.(writes, sent));
  },
};

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());

tasks[task]?.().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
