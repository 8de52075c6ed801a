import { editSharedFile } from '../../../src/config/configEditor';
import { appendSection } from '../../../src/config/documentEdits';
import { renameProfileSections } from '../../../src/config/profileSections';

// `add FILE PREFIX COUNT`: adds profiles one write each. `rename FILE`: renames the profile `a` to `b` and back without
// end, until it is killed.
const [task, file = '', prefix = '', count = '0'] = process.argv.slice(2);

async function add(): Promise<void> {
  for (let index = 0; index < Number(count); index++) {
    await editSharedFile(file, (document) =>
      appendSection(document, `profile ${prefix}-${index}`, [['region', 'us-east-1']]),
    );
  }
}

async function renameWithoutEnd(): Promise<void> {
  for (let round = 0; ; round++) {
    const [from, to] = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    await editSharedFile(file, (document) => renameProfileSections(document, 'config', from, to, file));
    if (round === 0) process.send?.('writing');
  }
}

(task === 'add' ? add() : renameWithoutEnd()).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
