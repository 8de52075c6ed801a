import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { editSharedFile } from '../../src/config/configEditor';
import { pauseBeforeCall } from '../run/pauseBeforeCall';
import { appendSection } from '../../src/config/documentEdits';
import { ConfigFileError } from '../../src/config/configEditErrors';
import { renameProfileSections } from '../../src/config/profileSections';

// `add FILE PREFIX COUNT`: adds profiles, all at once, one write each, and sends what became of each. `rename FILE _ CALL`:
// renames the profile `a` to `b`, and stops before that call of the file system. `hold FILE`: begins an edit and does not end it. `inPlace FILE`: writes as
// `aws configure set` does, from a copy that is up to some milliseconds old, until it is told to stop; sends how often.
const [task = '', file = '', prefix = '', count = '0'] = process.argv.slice(2);

/** `aws configure set` works as long on some hundred profiles; it does not sleep meanwhile either. */
const WORK_MS = 3;

/** A profile, and `made` or the code of the error. */
export type EditReport = readonly [name: string, outcome: string];

/** What is no refusal of an edit fails the program. */
function refusalOf(error: unknown): string {
  if (ConfigFileError.is(error, 'busy') || ConfigFileError.is(error, 'changedMeanwhile')) return error.code;
  throw error;
}

const tasks: Record<string, () => Promise<void>> = {
  async add() {
    const names = Array.from({ length: Number(count) }, (_, index) => `${prefix}-${index}`);
    const outcomes = await Promise.all(
      names.map((name) =>
        editSharedFile(file, (document) =>
          appendSection(document, `profile ${name}`, [['region', name]]),
        ).then(() => 'made', refusalOf),
      ),
    );
    const report = names.map((name, index): EditReport => [name, outcomes[index]!]);
    await new Promise((sent) => process.send?.(report, sent));
  },

  async rename() {
    pauseBeforeCall(Number(count));
    await editSharedFile(file, (document) => renameProfileSections(document, 'config', 'a', 'b', file), {
      watchMs: 0,
    });
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
