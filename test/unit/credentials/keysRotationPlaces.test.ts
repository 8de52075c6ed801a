import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { moveToKeychain, restoreToFile } from '../../../src/credentials/keys/keyMove';
import { KEY } from './keysBench';
import { CREDENTIALS, credentialsOf, OTHER, rotationBenchPerTest } from './keysRotationBench';

describe('rotating a key', () => {
  const bench = rotationBenchPerTest();

  describe('in several places', () => {
    it('gives every profile that has it the new one, and the old one back', async () => {
      const shared = CREDENTIALS + CREDENTIALS.replace('[ci]', '[default]');
      await bench.write('credentialsFile', shared);
      const rotated = await bench.rotation().start(bench.filePlace());
      assert.deepEqual(bench.filePlace('default').key, bench.filePlace().key);
      assert.equal(bench.filePlace().key.accessKeyId, rotated.newKeyId);
      await bench.rotation().undo(rotated);
      assert.equal(bench.keys.read('credentialsFile'), shared);
    });

    it('gives it to a profile of the files and to one of the keychain', async () => {
      await bench.keychainPlace();
      await bench.write('credentialsFile', CREDENTIALS.replace('[ci]', '[default]'));
      await bench.rotation().start(bench.filePlace('default'));
      const { key } = bench.filePlace('default');
      assert.notEqual(key.accessKeyId, KEY.accessKeyId);
      assert.deepEqual(await bench.keys.store.get('ci'), key);
    });

    it('does not mind that a file without the key cannot be written', async () => {
      chmodSync(bench.keys.locations.configFile, 0o400);
      const rotated = await bench.rotation().start(bench.filePlace());
      assert.equal(bench.filePlace().key.accessKeyId, rotated.newKeyId);
    });

    it('is taken back where the key was moved to', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      const entry = await moveToKeychain('ci', bench.filePlace().key, bench.keys.moveServices);
      await bench.rotation().undo(rotated);
      assert.deepEqual(await bench.keys.store.get(entry), KEY);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    });

    it('is taken back in the file that the key was put back into', async () => {
      const rotated = await bench.rotation().start(await bench.keychainPlace());
      await restoreToFile(['ci'], 'ci', bench.keys.moveServices);
      await bench.rotation().undo(rotated);
      assert.deepEqual(bench.filePlace().key, KEY);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    });
  });

  describe('of a profile with another name by now', () => {
    async function rename(): Promise<void> {
      const renamed = bench.keys.read('credentialsFile').replace('[ci]', '[ci2]');
      await bench.write('configFile', '[profile ci2]\n');
      await bench.write('credentialsFile', renamed);
    }

    it('is found by its key, under the name of the moment', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      await rename();
      const { key } = bench.filePlace('ci2');
      assert.deepEqual(await bench.rotation().find('ci2', key.accessKeyId), { ...rotated, profile: 'ci2' });
      assert.deepEqual(await bench.rotation().find('other', KEY.accessKeyId), {
        ...rotated,
        profile: 'other',
      });
    });

    it('keeps nothing from a profile that has its name now, and another key', async () => {
      await bench.rotation().start(bench.filePlace());
      await rename();
      assert.equal(await bench.rotation().find('ci', OTHER.accessKeyId), undefined);
    });

    it('is found by the name when neither of its keys is anywhere', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      await bench.write('credentialsFile', credentialsOf('ci', OTHER));
      assert.deepEqual(await bench.rotation().find('ci', OTHER.accessKeyId), rotated);
      assert.equal(await bench.rotation().find('other', OTHER.accessKeyId), undefined);
    });

    it('is taken back', async () => {
      const rotated = await bench.rotation().start(bench.filePlace());
      await rename();
      bench.signers.clear();
      await bench.rotation().undo({ ...rotated, profile: 'ci2' });
      assert.deepEqual([...bench.signers], ['ci2']);
      assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS.replace('[ci]', '[ci2]'));
      await bench.assertOver();
    });
  });
});
