import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock';
import { editSharedFile } from '../../../src/config/configEditor';
import { appendSection } from '../../../src/config/documentEdits';
import { KeysError } from '../../../src/credentials/keys/errors';
import { RotationRecords } from '../../../src/credentials/keys/rotationRecords';
import { SsoError } from '../../../src/sso/errors';
import { KEY } from './keysBench';
import { CREDENTIALS, hurried, isKeysError, rotationBenchPerTest } from './keysRotationBench';

describe('rotating a key', () => {
  const bench = rotationBenchPerTest();

  it('of the keychain: the new one is in use, the old one inactive, and deleted when the user says so', async () => {
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    assert.equal(rotated.stage, 'oldInactive');
    const key = await bench.keys.store.get('ci');
    assert.equal(key.accessKeyId, rotated.newKeyId);
    assert.deepEqual(await bench.keysAtAws(key), {
      [KEY.accessKeyId]: 'inactive',
      [key.accessKeyId]: 'active',
    });
    await bench.rotation().finish(await bench.pending());
    assert.deepEqual(await bench.keysAtAws(key), { [key.accessKeyId]: 'active' });
    await bench.assertOver();
    assert.deepEqual([...bench.keys.secrets.values.values()], [key.secretAccessKey]);
  });

  it('of a plain file: it is replaced in its place, and no backup keeps the old one', async () => {
    await editSharedFile(bench.keys.locations.credentialsFile, (document) =>
      appendSection(document, 'later', []),
    );
    await bench.keys.config.reload();
    await bench.rotation().finish(await bench.rotation().start(bench.filePlace()));
    const { key } = bench.filePlace();
    assert.notEqual(key.accessKeyId, KEY.accessKeyId);
    assert.equal(
      bench.keys.read('credentialsFile'),
      CREDENTIALS.replace(KEY.accessKeyId, key.accessKeyId).replace(
        KEY.secretAccessKey,
        key.secretAccessKey,
      ) + '\n[later]\n',
    );
    assert.deepEqual(bench.keys.grep(KEY.secretAccessKey), []);
    assert.equal(bench.keys.secrets.values.size, 0);
  });

  it('waits until AWS knows the new key everywhere', async () => {
    bench.keys.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 3 } });
    let waits = 0;
    const clock: Clock = {
      ...hurried,
      schedule: (delayMs, callback) => {
        waits++;
        bench.keys.emulator.control.advance({ byMs: delayMs });
        return hurried.schedule(delayMs, callback);
      },
    };
    await bench.rotation(clock).start(await bench.keychainPlace());
    assert.equal(waits, 3);
  });

  it('is taken back: the old key works as before, the new one is gone', async () => {
    await bench.rotation().start(await bench.keychainPlace());
    await bench.rotation().undo(await bench.pending());
    assert.deepEqual(await bench.keys.store.get('ci'), KEY);
    assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    await bench.assertOver();
    assert.deepEqual([...bench.keys.secrets.values.values()], [KEY.secretAccessKey]);
  });

  it('is taken back in a plain text file, to the last byte', async () => {
    await bench.rotation().undo(await bench.rotation().start(bench.filePlace()));
    assert.equal(bench.keys.read('credentialsFile'), CREDENTIALS);
    assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('stops when AWS never knows the new key, and goes on or back from there', async () => {
    bench.keys.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 3600 } });
    await assert.rejects(bench.rotation().start(await bench.keychainPlace()), isKeysError('newKeyUnknown'));
    assert.equal((await bench.pending()).stage, 'created');
    assert.deepEqual(await bench.keys.store.get('ci'), KEY);
    await assert.rejects(bench.rotation().start({ profile: 'ci', key: KEY }), isKeysError('rotationPending'));
    bench.keys.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 0 } });
    assert.equal((await bench.rotation().resume(await bench.pending())).stage, 'oldInactive');
  });

  for (const operation of ['UpdateAccessKey', 'GetCallerIdentity'] as const) {
    it(`that is cut off at ${operation} is finished at the next start`, async () => {
      const place = await bench.keychainPlace();
      bench.keys.emulator.control.addFault({ operation, fault: { kind: 'reset' }, times: null });
      await assert.rejects(bench.rotation().start(place), SsoError);
      bench.keys.emulator.control.clearFaults();
      const resumed = await bench.rotation().resume(await bench.pending());
      assert.equal(resumed.stage, 'oldInactive');
      await bench.rotation().undo(resumed);
      assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    });
  }

  it('whose answer with the new key was lost leaves no key behind that nobody has', async () => {
    const place = await bench.keychainPlace();
    bench.keys.emulator.control.addFault({ operation: 'CreateAccessKey', fault: { kind: 'lostAnswer' } });
    await assert.rejects(bench.rotation().start(place), SsoError);
    assert.equal(Object.keys(await bench.keysAtAws(KEY)).length, 2);
    const lost = await bench.pending();
    assert.equal(lost.stage, 'creating');
    const resumed = await bench.rotation().resume(lost);
    assert.deepEqual(Object.keys(await bench.keysAtAws(await bench.keys.store.get('ci'))).sort(), [
      ...[KEY.accessKeyId, resumed.newKeyId ?? ''].sort(),
    ]);
  });

  it('is not finished by a window that did not see it taken back', async () => {
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    await bench.rotation().undo(rotated);
    await assert.rejects(bench.rotation().finish(rotated), isKeysError('rotationOver'));
    await assert.rejects(bench.rotation().resume(rotated), isKeysError('rotationOver'));
    assert.deepEqual(await bench.keys.store.get('ci'), KEY);
    assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('is either finished or taken back when two windows want both at once', async () => {
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    const outcomes = await Promise.allSettled([
      bench.rotation().undo(rotated),
      bench.rotation().finish(rotated),
    ]);
    const refusals = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    assert.equal(refusals.length, 1);
    assert.ok(isKeysError('rotationOver')(refusals[0]), String(refusals[0]));
    const key = await bench.keys.store.get('ci');
    assert.deepEqual(await bench.keysAtAws(key), { [key.accessKeyId]: 'active' });
    assert.deepEqual([...bench.keys.secrets.values.values()], [key.secretAccessKey]);
  });

  it('goes on in two windows at once, and takes each step once', async () => {
    const { emulator } = bench.keys;
    const place = await bench.keychainPlace();
    emulator.control.addFault({ operation: 'GetCallerIdentity', fault: { kind: 'reset' }, times: null });
    await assert.rejects(bench.rotation().start(place), SsoError);
    emulator.control.clearFaults();
    const stopped = await bench.pending();
    const [one, other] = await Promise.all([
      bench.rotation().resume(stopped),
      bench.rotation().resume(stopped),
    ]);
    assert.deepEqual(one, other);
    assert.equal(one.stage, 'oldInactive');
    assert.equal(emulator.requests.count('UpdateAccessKey'), 1);
  });

  it('begins in one of two windows that want it at once', async () => {
    const place = await bench.keychainPlace();
    const outcomes = await Promise.allSettled([bench.rotation().start(place), bench.rotation().start(place)]);
    const refusals = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    assert.equal(refusals.length, 1);
    assert.ok(isKeysError('rotationPending')(refusals[0]), String(refusals[0]));
    assert.equal(bench.keys.emulator.requests.count('CreateAccessKey'), 1);
  });

  it('waits for no window that does not come to an end', async () => {
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    const { storage, logger } = bench.keys;
    await new RotationRecords(join(storage, 'rotations'), logger).alone(rotated, () =>
      assert.rejects(bench.rotation().finish(rotated), isKeysError('rotationBusy')),
    );
    await bench.rotation().finish(rotated);
  });

  it('that was taken back half way cannot be finished: the old key is in use again', async () => {
    const { emulator } = bench.keys;
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    emulator.control.addFault({ operation: 'DeleteAccessKey', fault: { kind: 'reset' }, times: null });
    await assert.rejects(bench.rotation().undo(rotated), SsoError);
    emulator.control.clearFaults();
    await assert.rejects(bench.rotation().finish(rotated), isKeysError('rotationPending'));
    assert.deepEqual(await bench.keys.store.get('ci'), KEY);
    await bench.rotation().undo(rotated);
    assert.deepEqual(await bench.keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('says that the user has two keys already, and names the other', async () => {
    const other = await bench.keys.clients.iam('us-east-1').createAccessKey(KEY);
    await assert.rejects(bench.rotation().start(bench.filePlace()), (error: unknown) => {
      assert.ok(KeysError.is(error, 'tooManyKeys'));
      assert.equal(error.details['key'], other.accessKeyId);
      return true;
    });
    await bench.assertOver();
  });

  it('says what IAM does not allow, and leaves nothing behind', async () => {
    bench.deny('iam:CreateAccessKey');
    await assert.rejects(bench.rotation().start(bench.filePlace()), isKeysError('denied'));
    await bench.assertOver();
    assert.equal(bench.keys.secrets.values.size, 0);
  });

  it('keeps records that hold no secret, and survives one that is broken', async () => {
    const rotated = await bench.rotation().start(await bench.keychainPlace());
    const directory = join(bench.keys.storage, 'rotations');
    assert.ok(existsSync(join(directory, `${KEY.accessKeyId}.json`)));
    assert.deepEqual(bench.keys.grep(KEY.secretAccessKey), []);
    const { secretAccessKey } = await bench.keys.store.get('ci');
    assert.deepEqual(bench.keys.grep(secretAccessKey), []);
    writeFileSync(join(directory, 'broken.json'), '{"stage":');
    assert.deepEqual(await bench.rotation().pending(), [rotated]);
  });
});
