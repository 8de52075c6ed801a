import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { skip } from '../../run/skipping';
import { asUser, isRoot, USER } from '../base/asUser';
import { loginBenchPerTest } from './loginBench';

describe('logging in where the token cache is a directory of another user', () => {
  const bench = loginBenchPerTest();
  before(function () {
    if (!isRoot) skip(this, 'only root can try what another user may do');
  });
  beforeEach(() => {
    chmodSync(bench.current.home, 0o755);
    mkdirSync(bench.current.cache.directory, { recursive: true, mode: 0o755 });
  });

  it('writes the token into the file that is there, and keeps the registration for the next login', async () => {
    const file = bench.current.tokenFile();
    writeFileSync(file, '{}');
    chownSync(file, USER, USER);
    await asUser(async () => {
      assert.equal(await bench.logIn(bench.approver()), 'here');
      assert.equal(bench.current.state(), 'signedIn');
      await bench.logIn(bench.approver());
    });
    assert.deepEqual(readdirSync(bench.current.cache.directory), [basename(file)]);
    assert.equal(bench.current.emulator.requests.count('RegisterClient'), 1);
  });

  it('fails with the place that forbids it where no token can be written', async () => {
    await asUser(async () => {
      await assert.rejects(bench.logIn(bench.approver()), (error: NodeJS.ErrnoException) => {
        assert.equal(error.code, 'EACCES');
        assert.ok(error.path?.startsWith(bench.current.cache.directory), error.path);
        return true;
      });
    });
    assert.equal(bench.current.state(), 'signedOut');
  });
});
