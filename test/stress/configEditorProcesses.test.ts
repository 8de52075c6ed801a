import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { editSharedFile } from '../../src/config/configEditor';
import { appendSection } from '../../src/config/documentEdits';
import { parseDocument } from '../../src/config/documentParser';
import { ChildProgram, killHard } from '../run/childProgram';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const PROCESSES = 10;
const EDITORS_OF_EACH = 5;
const KILLS = 200;
const KILLS_AT_ONCE = 4;
/** A write of the file that is killed takes about as long. */
const KILL_WITHIN_MS = 15;

describe('editors of one shared file in several processes', function () {
  const directory = temporaryDirectoryPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/editingProgram.ts');
  });
  after(() => program.remove());

  it('fifty at once lose no edit, beside a tool that writes in place what it has read before', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, '[default]\ncount = none\n');
    const tool = program.start(['inPlace', file]);
    const editors = Array.from({ length: PROCESSES }, (_, index) => `editor${index}`);
    const codes = await Promise.all(
      editors.map((name) => program.run(['add', file, name, String(EDITORS_OF_EACH)])),
    );
    tool.send('stop');
    const [writes] = (await once(tool, 'message')) as [number];
    assert.deepEqual(new Set(codes), new Set([0]));
    assert.ok(writes > 1);

    const { sections } = parseDocument(readFileSync(file, 'utf8'));
    const found = sections.map(({ title, properties }) => [
      title,
      properties.map(({ value }) => value).join(),
    ]);
    const expected = editors.flatMap((name) =>
      Array.from({ length: EDITORS_OF_EACH }, (_, index) => [`profile ${name}-${index}`, `${name}-${index}`]),
    );
    assert.deepEqual(found.slice(1).sort(), expected.sort());
  });

  it('leave the file before or after the edit, whenever one is killed; what it leaves behind hinders nobody', async () => {
    const filler = '# a line that makes the file longer\n'.repeat(2000);
    const withName = (name: string): string =>
      `${filler}[profile ${name}]\nregion = x\n\n[profile deploy]\nsource_profile = ${name}\n`;
    let locks = 0;
    let drafts = 0;
    const draftsIn = (folder: string): number =>
      readdirSync(folder).filter((name) => name.endsWith('.tmp')).length;

    const killSome = async (lane: number): Promise<void> => {
      const folder = join(directory.path, String(lane));
      mkdirSync(folder);
      const file = join(folder, 'config');
      for (let kill = 0; kill < KILLS / KILLS_AT_ONCE; kill++) {
        writeFileSync(file, withName('a'));
        const child = program.start(['rename', file]);
        // It takes over the lock of the one killed before.
        await once(child, 'message');
        await delay(Math.random() * KILL_WITHIN_MS);
        await killHard(child);
        const content = readFileSync(file, 'utf8');
        assert.ok(content === withName('a') || content === withName('b'), `torn after kill ${kill}`);
        if (existsSync(`${file}.aws-sso-profiles.lock`)) locks++;
      }
      drafts += draftsIn(folder);
      await editSharedFile(file, (document) => appendSection(document, 'profile c', []));
      assert.equal(existsSync(`${file}.aws-sso-profiles.lock`), false);
    };
    await Promise.all(Array.from({ length: KILLS_AT_ONCE }, (_, lane) => killSome(lane)));
    console.log(`      of ${KILLS} killed ${locks} held the lock and ${drafts} left a temporary file`);
    assert.ok(locks > 0 && drafts > 0);
  });

  it('take over at once from one that is killed in the middle of an edit', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, '[profile a]\n');
    const holder = program.start(['hold', file]);
    await once(holder, 'message');
    const editing = editSharedFile(file, (document) => appendSection(document, 'profile b', []));
    await killHard(holder);
    await editing;
    assert.equal(readFileSync(file, 'utf8'), '[profile a]\n\n[profile b]\n');
    assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'config.aws-sso-profiles.bak']);
  });
});
