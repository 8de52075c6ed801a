import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasAccessList } from '../../src/base/accessList';
import { writeFileAtomic } from '../../src/base/atomicFile';
import { backupOf, editSharedFile } from '../../src/config/configEditor';
import { setProperty } from '../../src/config/documentEdits';
import { needProgram } from '../run/installed';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const BEFORE = '[default]\nregion = eu-west-1\n';

describe('a file with an access control list', () => {
  const directory = temporaryDirectoryPerTest();
  const config = (): string => join(directory.path, 'config');
  const listOf = (file: string): string =>
    spawnSync('getfacl', ['--omit-header', '--absolute-names', file], { encoding: 'utf8' }).stdout;
  before(function () {
    if (process.platform !== 'linux') skip(this, 'its programs are those of Linux');
    needProgram(this, 'setfacl', '--version');
  });
  beforeEach(function () {
    writeFileSync(config(), BEFORE, { mode: 0o600 });
    const { status } = spawnSync('setfacl', ['-m', 'u:1234:r', config()]);
    if (status !== 0) skip(this, 'this file system keeps no access control lists');
  });

  it('keeps it when it is edited, and has a backup', async () => {
    const before = listOf(config());
    assert.match(before, /^user:1234:r--$/m);
    await editSharedFile(
      config(),
      (document) => setProperty(document, document.sections[0]!, 'region', 'eu-west-2'),
      { watchMs: 0 },
    );
    assert.equal(readFileSync(config(), 'utf8'), BEFORE.replace('eu-west-1', 'eu-west-2'));
    assert.equal(listOf(config()), before);
    assert.equal(readFileSync(backupOf(config()), 'utf8'), BEFORE);
  });

  it('is told from one without', async () => {
    assert.equal(await hasAccessList(config()), true);
    spawnSync('setfacl', ['-b', config()]);
    assert.equal(await hasAccessList(config()), false);
    assert.equal(await hasAccessList(join(directory.path, 'gone')), false);
    const { ino } = statSync(config());
    assert.equal(await writeFileAtomic(config(), 'new'), 'replaced');
    assert.notEqual(statSync(config()).ino, ino);
  });
});
