import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editSharedFile } from '../../src/config/configEditor';
import { appendSection } from '../../src/config/documentEdits';
import { parseDocument } from '../../src/config/documentParser';
import { countOf } from '../run/counts';
import { ChildProgram, killHard, messageOf } from '../run/childProgram';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import type { EditReport } from './editingProgram';

const PROCESSES = countOf(4, 10);
const EDITORS_OF_EACH = countOf(3, 5);

describe('editors of one shared file in several processes', () => {
  const directory = temporaryDirectoryPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/editingProgram.ts');
  });
  after(() => program.remove());

  it('lose no edit that is made, beside a tool that writes in place what it has read before', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, '[default]\ncount = none\n');
    const tool = program.start(['inPlace', file]);
    const reports = await Promise.all(
      Array.from({ length: PROCESSES }, async (_, index) => {
        const editor = program.start(['add', file, `editor${index}`, String(EDITORS_OF_EACH)]);
        return (await messageOf(editor)) as EditReport[];
      }),
    );
    tool.send('stop');
    const writes = (await messageOf(tool)) as number;
    assert.ok(writes > 1);

    const outcomes = new Map(reports.flat());
    assert.equal(outcomes.size, PROCESSES * EDITORS_OF_EACH);
    const { sections } = parseDocument(readFileSync(file, 'utf8'));
    const found = sections.slice(1).map(({ title, properties }) => {
      const name = properties.map(({ value }) => value).join();
      assert.equal(title, `profile ${name}`);
      return name;
    });
    assert.equal(new Set(found).size, found.length);
    // On a busy machine some are refused, each with its reason; what is said to be made is there.
    const made = [...outcomes.keys()].filter((name) => outcomes.get(name) === 'made');
    assert.ok(made.length > 0);
    assert.deepEqual(
      made.filter((name) => !found.includes(name)),
      [],
    );
    assert.ok(found.every((name) => outcomes.has(name)));
  });

  it('leave the file before or after the edit, whenever one is killed; what it leaves behind hinders nobody', async () => {
    const filler = '# a line that makes the file longer\n'.repeat(2000);
    const withName = (name: string): string =>
      `${filler}[profile ${name}]\nregion = x\n\n[profile deploy]\nsource_profile = ${name}\n`;
    const file = join(directory.path, 'config');
    const lock = `${file}.aws-sso-profiles.lock`;
    const left = { lock: 0, draft: 0, before: 0, after: 0 };
    let isDone = false;
    for (let call = 0; !isDone; call++) {
      writeFileSync(file, withName('a'));
      const child = program.start(['rename', file, '', String(call)]);
      const ended = once(child, 'exit') as Promise<[number | null]>;
      const step = await messageOf(child).catch(() => undefined);
      isDone = step === undefined;
      if (!isDone) child.kill('SIGKILL');
      const [code] = await ended;
      assert.ok(!isDone || code === 0, `ended with ${code}`);
      const content = readFileSync(file, 'utf8');
      assert.ok(
        [withName('a'), withName('b')].includes(content),
        `torn before ${String(step)}, call ${call}`,
      );
      if (content === withName('a')) left.before++;
      else left.after++;
      if (existsSync(lock)) left.lock++;
      for (const name of readdirSync(directory.path).filter((entry) => entry.endsWith('.tmp'))) {
        left.draft++;
        unlinkSync(join(directory.path, name));
      }
      await editSharedFile(file, (document) => appendSection(document, 'profile c', []), { watchMs: 0 });
      assert.equal(existsSync(lock), false);
    }
    assert.ok(
      Object.values(left).every((count) => count > 0),
      JSON.stringify(left),
    );
  });

  it('take over at once from one that is killed in the middle of an edit', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, '[profile a]\n');
    const holder = program.start(['hold', file]);
    await messageOf(holder);
    const editing = editSharedFile(file, (document) => appendSection(document, 'profile b', []));
    await killHard(holder);
    await editing;
    assert.equal(readFileSync(file, 'utf8'), '[profile a]\n\n[profile b]\n');
    assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'config.aws-sso-profiles.bak']);
  });
});
