import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../src/base/atomicFile';
import { backupOf, editSharedFile, type SharedFileChange } from '../../../src/config/configEditor';
import { setProperty } from '../../../src/config/documentEdits';
import { TokenCache } from '../../../src/sso/tokenCache';
import { skip } from '../../run/skipping';
import { asUser, isRoot, USER } from './asUser';
import { temporaryDirectoryPerTest } from './temporaryDirectory';

const BEFORE = '[default]\nregion = eu-west-1\n';
const AFTER = '[default]\nregion = eu-west-2\n';

async function setRegion(file: string): Promise<SharedFileChange | undefined> {
  return editSharedFile(
    file,
    (document) => setProperty(document, document.sections[0]!, 'region', 'eu-west-2'),
    { watchMs: 0 },
  );
}

describe('a file that cannot be replaced is written in place', () => {
  const directory = temporaryDirectoryPerTest();
  const path = (name = 'config'): string => join(directory.path, name);

  it('when it has hard links, which all show the new content', async () => {
    for (const content of ['short', 'a content that is longer than the one before it']) {
      writeFileSync(path(), 'a content of some length');
      linkSync(path(), path('other'));
      assert.equal(await writeFileAtomic(path(), content), 'inPlace');
      assert.equal(readFileSync(path('other'), 'utf8'), content);
      assert.equal(statSync(path()).nlink, 2);
      assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'other']);
      spawnSync('rm', [path('other')]);
    }
  });

  it('and is left when it is no longer wanted at the last moment', async () => {
    writeFileSync(path(), 'old');
    linkSync(path(), path('other'));
    assert.equal(await writeFileAtomic(path(), 'new', { onlyIf: () => Promise.resolve(false) }), false);
    assert.equal(readFileSync(path(), 'utf8'), 'old');
  });

  it('in a directory of another, also through a symlink, with no lock and no backup there', async function () {
    if (!isRoot) skip(this, 'only root can try what another user may do');
    chmodSync(directory.path, 0o755);
    mkdirSync(path('mine'));
    chownSync(path('mine'), USER, USER);
    writeFileSync(path(), BEFORE);
    chownSync(path(), USER, USER);
    symlinkSync(path(), path('mine/config'));
    await asUser(async () => {
      assert.equal((await setRegion(path()))?.backup, undefined, 'a backup that is not there');
      assert.equal(readFileSync(path(), 'utf8'), AFTER);
      writeFileSync(path(), BEFORE);
      assert.equal((await setRegion(path('mine/config')))?.backup, backupOf(path('mine/config')));
    });
    assert.equal(readFileSync(path(), 'utf8'), AFTER);
    assert.deepEqual(readdirSync(directory.path).sort(), ['config', 'mine']);
    assert.equal(readFileSync(backupOf(path('mine/config')), 'utf8'), BEFORE);
  });

  it('and stays as it is where even that is forbidden', async function () {
    if (!isRoot) skip(this, 'only root can try what another user may do');
    chmodSync(directory.path, 0o755);
    writeFileSync(path(), BEFORE);
    await asUser(async () => {
      await assert.rejects(writeFileAtomic(path(), AFTER), { code: 'EACCES', path: path() });
      await assert.rejects(setRegion(path()), { code: 'EACCES' });
    });
    assert.equal(readFileSync(path(), 'utf8'), BEFORE);
  });

  it('when it is a mount of its own, after a backup', async function () {
    writeFileSync(path(), BEFORE);
    writeFileSync(path('source'), BEFORE);
    if (spawnSync('mount', ['--bind', path('source'), path()]).status !== 0)
      skip(this, 'nothing can be mounted here');
    try {
      await setRegion(path());
      assert.equal(readFileSync(path('source'), 'utf8'), AFTER);
      assert.equal(readFileSync(backupOf(path()), 'utf8'), BEFORE);
    } finally {
      spawnSync('umount', [path()]);
    }
  });

  it('when it is a token that cannot be taken out of its directory: a logout leaves nothing in it', async function () {
    if (!isRoot) skip(this, 'only root can try what another user may do');
    chmodSync(directory.path, 0o755);
    const logger = { info() {}, warn() {}, error() {}, debug() {}, trace() {} };
    const cache = new TokenCache(directory.path, logger);
    const file = cache.tokenFile('corp');
    writeFileSync(file, '{}');
    chownSync(file, USER, USER);
    await asUser(async () => {
      const expiresAt = new Date(Date.now() + 3_600_000);
      await cache.writeToken('corp', { accessToken: 'token', expiresAt });
      assert.equal((await cache.readToken('corp')).token?.accessToken, 'token');
      await cache.deleteToken('corp');
    });
    assert.equal((await cache.readToken('corp')).token, undefined);
  });
});

describe('a file that is replaced', () => {
  const directory = temporaryDirectoryPerTest();

  it('keeps its owner, its group and its mode', async function () {
    if (!isRoot) skip(this, 'only root can give a file away');
    const file = join(directory.path, 'config');
    writeFileSync(file, BEFORE);
    chmodSync(file, 0o640);
    chownSync(file, USER, USER + 1);
    await setRegion(file);
    const { uid, gid, mode } = statSync(file);
    assert.deepEqual([uid, gid, mode & 0o777], [USER, USER + 1, 0o640]);
    assert.equal(readFileSync(file, 'utf8'), AFTER);
  });

  it('has no backup where none can be made', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, BEFORE);
    mkdirSync(backupOf(file));
    assert.equal((await setRegion(file))?.backup, undefined);
    assert.equal(readFileSync(file, 'utf8'), AFTER);
  });

  it('is backed up outside of the time between reading and replacing it', async () => {
    const file = join(directory.path, 'config');
    writeFileSync(file, BEFORE);
    await editSharedFile(
      file,
      (document) => setProperty(document, document.sections[0]!, 'region', 'eu-west-2'),
      { watchMs: 0 },
    );
    assert.equal(readFileSync(backupOf(file), 'utf8'), BEFORE);
    // The backup is the younger of the two.
    assert.ok(statSync(backupOf(file), { bigint: true }).ctimeNs >= statSync(file, { bigint: true }).ctimeNs);
  });
});
