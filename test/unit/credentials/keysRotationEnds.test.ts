import assert from 'node:assert/strict';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS } from '../../../src/base/clock';
import type { AccessKey } from '../../../src/credentials/keys/ports';
import type { Rotation } from '../../../src/credentials/keys/rotationRecords';
import { KEY } from './keysBench';
import { CREDENTIALS, credentialsOf, isKeysError, OTHER, rotationBenchPerTest } from './keysRotationBench';

const MINUTE_MS = HOUR_MS / 60;

describe('a rotation that something gets in the way of', () => {
  const bench = rotationBenchPerTest();
  const iam = () => bench.keys.clients.iam('us-east-1');

  describe('a key of somebody else', () => {
    /** A key made by hand after the rotation got no answer to its own wish for one. */
    async function makeByHand(afterMs: number): Promise<AccessKey> {
      bench.keys.emulator.control.advance({ byMs: afterMs });
      return iam().createAccessKey(KEY);
    }

    it('leaves one alone that was made long after', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      const other = await makeByHand(HOUR_MS);
      await bench.rotation().undo(stopped);
      assert.deepEqual(Object.keys(await bench.keysAtAws(KEY)), [KEY.accessKeyId, other.accessKeyId]);
    });

    it('leaves one alone that was made just after and is in a profile', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      const other = await makeByHand(3 * MINUTE_MS);
      await bench.write('credentialsFile', CREDENTIALS + credentialsOf('mine', other));
      await bench.rotation().undo(stopped);
      assert.deepEqual(Object.keys(await bench.keysAtAws(KEY)), [KEY.accessKeyId, other.accessKeyId]);
      await bench.assertOver();
    });

    it('leaves one alone that was made just after and has signed something', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      const other = await makeByHand(3 * MINUTE_MS);
      await bench.keys.clients.sts('us-east-1').getCallerIdentity(other);
      await bench.rotation().undo(stopped);
      assert.deepEqual(Object.keys(await bench.keysAtAws(KEY)), [KEY.accessKeyId, other.accessKeyId]);
    });

    it('leaves one alone of which IAM does not tell whether it is used', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      const other = await makeByHand(3 * MINUTE_MS);
      bench.deny('iam:GetAccessKeyLastUsed');
      await bench.rotation().undo(stopped);
      assert.deepEqual(Object.keys(await bench.keysAtAws(KEY)), [KEY.accessKeyId, other.accessKeyId]);
      assert.ok(bench.keys.logger.text.includes(other.accessKeyId));
    });

    it('does not go on with a key that the profile no longer has', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      const other = await makeByHand(3 * MINUTE_MS);
      await bench.write('credentialsFile', credentialsOf('ci', other));
      await assert.rejects(bench.rotation().resume(stopped), isKeysError('otherKey'));
      assert.equal((await bench.keysAtAws(other))[other.accessKeyId], 'active');
      await bench.assertOver();
    });

    it('does not begin with a key that the profile no longer has', async () => {
      const place = bench.filePlace();
      await bench.write('credentialsFile', credentialsOf('ci', OTHER));
      await assert.rejects(bench.rotation().start(place), isKeysError('otherKey'));
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
      await bench.assertOver();
    });

    it('does not write over one that the profile got meanwhile', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      const { key } = bench.filePlace();
      await bench.write('credentialsFile', credentialsOf('ci', OTHER));
      await assert.rejects(bench.rotation().undo(rotated), isKeysError('otherKey'));
      assert.equal(bench.keys.read('credentialsFile'), credentialsOf('ci', OTHER));
      assert.equal((await bench.keysAtAws(key))[KEY.accessKeyId], 'inactive');
    });

    it('does not write over one that the profile has besides, in the other file', async () => {
      const config = `[profile ci]\naws_access_key_id = ${OTHER.accessKeyId}\naws_secret_access_key = ${OTHER.secretAccessKey}\n`;
      await bench.write('configFile', config);
      await bench.rotation().finish(await bench.rotation().start(bench.filePlace()));
      assert.equal(bench.keys.read('configFile'), config);
      assert.deepEqual(bench.keys.grep(KEY.secretAccessKey), []);
    });

    it('takes away the key that it made when the profile has another before it gets that', async () => {
      const stopped = await bench.stopAt('GetCallerIdentity');
      await bench.write('credentialsFile', credentialsOf('ci', OTHER));
      await assert.rejects(bench.rotation().resume(stopped), isKeysError('otherKey'));
      await bench.rotation().undo(stopped);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
      assert.equal(bench.keys.read('credentialsFile'), credentialsOf('ci', OTHER));
      await bench.assertOver();
    });
  });

  describe('the old key in use again', () => {
    it('does not delete it while it is active', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      const { key } = bench.filePlace();
      await iam().setAccessKeyStatus(key, KEY.accessKeyId, 'active');
      await assert.rejects(bench.rotation().finish(rotated), isKeysError('oldKeyInUse'));
      assert.equal((await bench.keysAtAws(key))[KEY.accessKeyId], 'active');
    });

    it('does not delete it while a profile has it', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      const { key } = bench.filePlace();
      await bench.write('credentialsFile', credentialsOf('ci', key) + credentialsOf('back', KEY));
      await assert.rejects(bench.rotation().finish(rotated), isKeysError('oldKeyInUse'));
      assert.equal((await bench.keysAtAws(key))[KEY.accessKeyId], 'inactive');
    });
  });

  describe('a keychain that has lost the secrets', () => {
    function loseSecrets(): void {
      bench.keys.secrets.values.clear();
    }

    it('is finished with the new key of the file', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      loseSecrets();
      await bench.rotation().finish(rotated);
      const { key } = bench.filePlace();
      assert.deepEqual(await bench.keysAtAws(key), { [key.accessKeyId]: 'active' });
      await bench.assertOver();
    });

    it('says whose secret is gone when only that could take it back, and is finished all the same', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      loseSecrets();
      await assert.rejects(bench.rotation().undo(rotated), (error: unknown) => {
        assert.ok(isKeysError('secretLost')(error));
        assert.equal((error as { details: Record<string, unknown> }).details['key'], KEY.accessKeyId);
        return true;
      });
      await bench.rotation().finish(rotated);
    });

    it('is taken back with the old key of the file when the new one was not in use yet', async () => {
      const stopped = await bench.stopAt('GetCallerIdentity');
      loseSecrets();
      await assert.rejects(bench.rotation().resume(stopped), isKeysError('secretLost'));
      await bench.rotation().undo(stopped);
      assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
      await bench.assertOver();
    });
  });

  it('is taken back when the new key is in use and the record does not say so', async () => {
    const stopped = await bench.stopAt('UpdateAccessKey');
    await bench.loseLastRecord(stopped, 'created');
    await bench.rotation().undo(stopped);
    assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
    assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  describe('keys that were deleted or are not to be changed', () => {
    it('is taken back with the old key while that is active, the new one being gone', async () => {
      const stopped = await bench.stopAt('UpdateAccessKey');
      await iam().deleteAccessKey(KEY, stopped.newKeyId ?? '');
      await bench.rotation().undo(stopped);
      assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
      await bench.assertOver();
    });

    it('is taken back once somebody has made the old key active, the new one being gone', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      const { key } = bench.filePlace();
      await iam().setAccessKeyStatus(key, KEY.accessKeyId, 'active');
      await iam().deleteAccessKey(KEY, key.accessKeyId);
      await bench.rotation().undo(rotated);
      assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
      await bench.assertOver();
    });

    it('goes on and ends with the new key when the old one is gone', async () => {
      const stopped = await bench.stopAt('UpdateAccessKey');
      const { key } = bench.filePlace();
      await iam().deleteAccessKey(key, KEY.accessKeyId);
      await bench.rotation().finish(await bench.rotation().resume(stopped));
      assert.deepEqual(bench.filePlace().key, key);
      await bench.assertOver();
    });

    it('is taken back by a user who may not change the status of keys', async () => {
      bench.deny('iam:UpdateAccessKey');
      await assert.rejects(bench.rotation().start(bench.filePlace()), isKeysError('denied'));
      await bench.rotation().undo(await bench.pending());
      assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
      await bench.assertOver();
    });
  });

  describe('is forgotten', () => {
    async function forget(rotation: Rotation): Promise<void> {
      const before = bench.keys.read('credentialsFile');
      const requests = bench.keys.emulator.requests.count('DeleteAccessKey');
      await bench.rotation().forget(rotation);
      assert.equal(bench.keys.read('credentialsFile'), before);
      assert.equal(bench.keys.emulator.requests.count('DeleteAccessKey'), requests);
      assert.equal(bench.keys.secrets.values.size, 0);
      await bench.assertOver();
    }

    it('with both keys as they are', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      await forget(rotated);
      const { key } = bench.filePlace();
      assert.deepEqual(await bench.keysAtAws(key), {
        [KEY.accessKeyId]: 'inactive',
        [key.accessKeyId]: 'active',
      });
    });

    it('when the keychain has lost everything and AWS knows neither key', async () => {
      const rotated = await bench.rotation().start(await bench.keychainPlace());
      bench.keys.secrets.values.clear();
      bench.keys.emulator.control.configure({ iamUsers: [] });
      await assert.rejects(bench.rotation().finish(rotated), isKeysError('secretLost'));
      await assert.rejects(bench.rotation().undo(rotated), isKeysError('secretLost'));
      await forget(rotated);
    });

    it('once', async () => {
      const stopped = await bench.stopAt('CreateAccessKey');
      await forget(stopped);
      await assert.rejects(bench.rotation().forget(stopped), isKeysError('rotationOver'));
    });
  });

  it('does not take what a file calls a key for the name of a file of its own', async () => {
    const lock = join(bench.keys.storage, 'yarn.lock');
    writeFileSync(lock, '# yarn lockfile v1');
    const longAgo = new Date(Date.now() - HOUR_MS);
    utimesSync(lock, longAgo, longAgo);
    const key = { accessKeyId: '../yarn', secretAccessKey: 'x' };
    await bench.write('credentialsFile', credentialsOf('ci', key));
    await assert.rejects(bench.rotation().start(bench.filePlace()), isKeysError('noKeys'));
    assert.ok(existsSync(lock));
    await bench.write('credentialsFile', CREDENTIALS);
    const rotated = await bench.rotation().start(bench.filePlace());
    const forged = JSON.stringify({ ...rotated, oldKeyId: '../../yarn' });
    writeFileSync(join(bench.keys.storage, 'rotations', 'forged.json'), forged);
    assert.deepEqual(await bench.rotation().pending(), [rotated]);
  });
});
