import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, systemClock, type Clock } from '../../../src/base/clock';
import { editSharedFile } from '../../../src/config/configEditor';
import { appendSection } from '../../../src/config/documentEdits';
import { KeysError, type KeysErrorCode } from '../../../src/credentials/keys/errors';
import { KeyRotation, type KeyPlace } from '../../../src/credentials/keys/keyRotation';
import { moveToKeychain, readFileKey, restoreToFile } from '../../../src/credentials/keys/keyMove';
import type { AccessKey, KeyFacts } from '../../../src/credentials/keys/ports';
import { RotationRecords, type Rotation } from '../../../src/credentials/keys/rotationRecords';
import { SsoError } from '../../../src/sso/errors';
import { sampleConfig } from '../../server/sampleConfig';
import { KEY, keysBenchPerTest } from './keysBench';

const CREDENTIALS = `[ci]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`;

/** Waits pass at once. */
const hurried: Clock = { now: () => systemClock.now(), schedule: (_, run) => systemClock.schedule(0, run) };

function isKeysError(code: KeysErrorCode) {
  return (error: unknown): boolean => KeysError.is(error, code);
}

describe('rotating a key', () => {
  const bench = keysBenchPerTest(() => ({ config: '[profile ci]\n', credentials: CREDENTIALS }));
  let clock: Clock;
  beforeEach(() => (clock = hurried));

  function rotation(): KeyRotation {
    const { clients, logger, storage, moveServices } = bench.current;
    return new KeyRotation({
      ...moveServices,
      records: new RotationRecords(join(storage, 'rotations'), logger),
      clients: () => Promise.resolve(clients),
      signWith: (_, key) => Promise.resolve(key),
      regionOf: () => 'us-east-1',
      clock,
      logger,
    });
  }

  function filePlace(): KeyPlace {
    const profile = bench.current.config.current.profiles.get('ci');
    assert.ok(profile);
    return { profile: 'ci', key: readFileKey(profile) };
  }

  async function keychainPlace(): Promise<KeyPlace> {
    const entry = await moveToKeychain('ci', KEY, bench.current.moveServices);
    return { profile: 'ci', key: KEY, entry };
  }

  /** The user's keys as IAM has them, asked with one that is active. */
  async function keysAtAws(key: AccessKey): Promise<Record<string, KeyFacts['status']>> {
    const facts = await bench.current.clients.iam('us-east-1').listAccessKeys(key);
    return Object.fromEntries(facts.map(({ accessKeyId, status }) => [accessKeyId, status]));
  }

  /** The only one there is. */
  async function pending(): Promise<Rotation> {
    const [only, ...others] = await rotation().pending();
    assert.ok(only && others.length === 0);
    return only;
  }

  it('of the keychain: the new one is in use, the old one inactive, and deleted when the user says so', async () => {
    const rotated = await rotation().start(await keychainPlace());
    assert.equal(rotated.stage, 'oldInactive');
    const key = await bench.current.store.get('ci');
    assert.equal(key.accessKeyId, rotated.newKeyId);
    assert.deepEqual(await keysAtAws(key), { [KEY.accessKeyId]: 'inactive', [key.accessKeyId]: 'active' });
    await rotation().finish(await pending());
    assert.deepEqual(await keysAtAws(key), { [key.accessKeyId]: 'active' });
    assert.deepEqual(await rotation().pending(), []);
    assert.deepEqual([...bench.current.secrets.values.values()], [key.secretAccessKey]);
  });

  it('of a plain file: it is replaced in its place, and no backup keeps the old one', async () => {
    await editSharedFile(bench.current.locations.credentialsFile, (document) =>
      appendSection(document, 'later', []),
    );
    await bench.current.config.reload();
    await rotation().finish(await rotation().start(filePlace()));
    const { key } = filePlace();
    assert.notEqual(key.accessKeyId, KEY.accessKeyId);
    assert.equal(
      bench.current.read('credentialsFile'),
      CREDENTIALS.replace(KEY.accessKeyId, key.accessKeyId).replace(
        KEY.secretAccessKey,
        key.secretAccessKey,
      ) + '\n[later]\n',
    );
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
    assert.equal(bench.current.secrets.values.size, 0);
  });

  it('waits until AWS knows the new key everywhere', async () => {
    bench.current.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 3 } });
    let waits = 0;
    clock = {
      ...hurried,
      schedule: (delayMs, callback) => {
        waits++;
        bench.current.emulator.control.advance({ byMs: delayMs });
        return hurried.schedule(delayMs, callback);
      },
    };
    await rotation().start(await keychainPlace());
    assert.equal(waits, 3);
  });

  it('is taken back: the old key works as before, the new one is gone', async () => {
    await rotation().start(await keychainPlace());
    await rotation().undo(await pending());
    assert.deepEqual(await bench.current.store.get('ci'), KEY);
    assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    assert.deepEqual(await rotation().pending(), []);
    assert.deepEqual([...bench.current.secrets.values.values()], [KEY.secretAccessKey]);
  });

  it('is taken back in a plain file, to the last byte', async () => {
    await rotation().undo(await rotation().start(filePlace()));
    assert.equal(bench.current.read('credentialsFile'), CREDENTIALS);
    assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('stops when AWS never knows the new key, and goes on or back from there', async () => {
    bench.current.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 3600 } });
    await assert.rejects(rotation().start(await keychainPlace()), isKeysError('newKeyUnknown'));
    assert.equal((await pending()).stage, 'created');
    assert.deepEqual(await bench.current.store.get('ci'), KEY);
    await assert.rejects(
      rotation().start({ profile: 'ci', key: KEY, entry: 'ci' }),
      isKeysError('rotationPending'),
    );
    bench.current.emulator.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 0 } });
    assert.equal((await rotation().resume(await pending())).stage, 'oldInactive');
  });

  for (const operation of ['UpdateAccessKey', 'GetCallerIdentity'] as const) {
    it(`that is cut off at ${operation} is finished at the next start`, async () => {
      const place = await keychainPlace();
      bench.current.emulator.control.addFault({ operation, fault: { kind: 'reset' }, times: null });
      await assert.rejects(rotation().start(place), SsoError);
      bench.current.emulator.control.clearFaults();
      const resumed = await rotation().resume(await pending());
      assert.equal(resumed.stage, 'oldInactive');
      await rotation().undo(resumed);
      assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
    });
  }

  it('whose answer with the new key was lost leaves no key behind that nobody has', async () => {
    const place = await keychainPlace();
    bench.current.emulator.control.addFault({ operation: 'CreateAccessKey', fault: { kind: 'lostAnswer' } });
    await assert.rejects(rotation().start(place), SsoError);
    assert.equal(Object.keys(await keysAtAws(KEY)).length, 2);
    const lost = await pending();
    assert.equal(lost.stage, 'creating');
    const resumed = await rotation().resume(lost);
    assert.deepEqual(Object.keys(await keysAtAws(await bench.current.store.get('ci'))).sort(), [
      ...[KEY.accessKeyId, resumed.newKeyId ?? ''].sort(),
    ]);
  });

  it('leaves a key alone that somebody made for themselves since', async () => {
    const { clients, emulator } = bench.current;
    emulator.control.addFault({ operation: 'CreateAccessKey', fault: { kind: 'reset' } });
    await assert.rejects(rotation().start(filePlace()), SsoError);
    emulator.control.advance({ byMs: HOUR_MS });
    const other = await clients.iam('us-east-1').createAccessKey(KEY);
    await rotation().undo(await pending());
    assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active', [other.accessKeyId]: 'active' });
  });

  it('is not taken back from where the key no longer is: it would be deleted in its new place', async () => {
    await rotation().start(filePlace());
    const { key } = filePlace();
    const entry = await moveToKeychain('ci', key, bench.current.moveServices);
    await assert.rejects(rotation().undo(await pending()), isKeysError('otherKey'));
    assert.deepEqual(await bench.current.store.get(entry), key);
    assert.ok((await keysAtAws(key))[key.accessKeyId]);
    await pending();
  });

  it('is not taken back from the keychain either once the key was put back into the file', async () => {
    await rotation().start(await keychainPlace());
    await restoreToFile('ci', 'ci', bench.current.moveServices);
    const { key } = filePlace();
    await assert.rejects(rotation().undo(await pending()), isKeysError('otherKey'));
    assert.deepEqual(filePlace().key, key);
    assert.ok((await keysAtAws(key))[key.accessKeyId]);
  });

  it('does not write over a key that the profile got meanwhile', async () => {
    const rotated = await rotation().start(filePlace());
    const { locations, config } = bench.current;
    const edited = CREDENTIALS.replace(KEY.accessKeyId, 'AKIASOMEBODYELSES000');
    writeFileSync(locations.credentialsFile, edited);
    await config.reload();
    await assert.rejects(rotation().undo(rotated), isKeysError('otherKey'));
    assert.equal(bench.current.read('credentialsFile'), edited);
  });

  it('is not finished by a window that did not see it taken back', async () => {
    const rotated = await rotation().start(await keychainPlace());
    await rotation().undo(rotated);
    await assert.rejects(rotation().finish(rotated), isKeysError('rotationOver'));
    await assert.rejects(rotation().resume(rotated), isKeysError('rotationOver'));
    assert.deepEqual(await bench.current.store.get('ci'), KEY);
    assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('is either finished or taken back when two windows want both at once', async () => {
    const rotated = await rotation().start(await keychainPlace());
    const outcomes = await Promise.allSettled([rotation().undo(rotated), rotation().finish(rotated)]);
    const refusals = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    assert.equal(refusals.length, 1);
    assert.ok(isKeysError('rotationOver')(refusals[0]), String(refusals[0]));
    const key = await bench.current.store.get('ci');
    assert.deepEqual(await keysAtAws(key), { [key.accessKeyId]: 'active' });
    assert.deepEqual([...bench.current.secrets.values.values()], [key.secretAccessKey]);
  });

  it('goes on in two windows at once, and takes each step once', async () => {
    const { emulator } = bench.current;
    const place = await keychainPlace();
    emulator.control.addFault({ operation: 'GetCallerIdentity', fault: { kind: 'reset' }, times: null });
    await assert.rejects(rotation().start(place), SsoError);
    emulator.control.clearFaults();
    const stopped = await pending();
    const [one, other] = await Promise.all([rotation().resume(stopped), rotation().resume(stopped)]);
    assert.deepEqual(one, other);
    assert.equal(one.stage, 'oldInactive');
    assert.equal(emulator.requests.count('UpdateAccessKey'), 1);
  });

  it('begins in one of two windows that want it at once', async () => {
    const place = await keychainPlace();
    const outcomes = await Promise.allSettled([rotation().start(place), rotation().start(place)]);
    const refusals = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    assert.equal(refusals.length, 1);
    assert.ok(isKeysError('rotationPending')(refusals[0]), String(refusals[0]));
    assert.equal(bench.current.emulator.requests.count('CreateAccessKey'), 1);
  });

  it('waits for no window that does not come to an end', async () => {
    const rotated = await rotation().start(await keychainPlace());
    const { storage, logger } = bench.current;
    await new RotationRecords(join(storage, 'rotations'), logger).alone(rotated, () =>
      assert.rejects(rotation().finish(rotated), isKeysError('rotationBusy')),
    );
    await rotation().finish(rotated);
  });

  it('that was taken back half way cannot be finished: the old key is in use again', async () => {
    const { emulator } = bench.current;
    const rotated = await rotation().start(await keychainPlace());
    emulator.control.addFault({ operation: 'DeleteAccessKey', fault: { kind: 'reset' }, times: null });
    await assert.rejects(rotation().undo(rotated), SsoError);
    emulator.control.clearFaults();
    await assert.rejects(rotation().finish(rotated), isKeysError('rotationPending'));
    assert.deepEqual(await bench.current.store.get('ci'), KEY);
    await rotation().undo(rotated);
    assert.deepEqual(await keysAtAws(KEY), { [KEY.accessKeyId]: 'active' });
  });

  it('says that the user has two keys already, and names the other', async () => {
    const other = await bench.current.clients.iam('us-east-1').createAccessKey(KEY);
    await assert.rejects(rotation().start(filePlace()), (error: unknown) => {
      assert.ok(KeysError.is(error, 'tooManyKeys'));
      assert.equal(error.details['key'], other.accessKeyId);
      return true;
    });
    assert.deepEqual(await rotation().pending(), []);
  });

  it('says what IAM does not allow, and leaves nothing behind', async () => {
    const [user] = sampleConfig.iamUsers;
    assert.ok(user);
    bench.current.emulator.control.configure({
      iamUsers: [{ ...user, deniedActions: ['iam:CreateAccessKey'] }],
    });
    await assert.rejects(rotation().start(filePlace()), isKeysError('denied'));
    assert.deepEqual(await rotation().pending(), []);
    assert.equal(bench.current.secrets.values.size, 0);
  });

  it('keeps records that hold no secret, and survives one that is broken', async () => {
    const rotated = await rotation().start(await keychainPlace());
    const directory = join(bench.current.storage, 'rotations');
    assert.ok(existsSync(join(directory, `${KEY.accessKeyId}.json`)));
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
    const { secretAccessKey } = await bench.current.store.get('ci');
    assert.deepEqual(bench.current.grep(secretAccessKey), []);
    writeFileSync(join(directory, 'broken.json'), '{"stage":');
    assert.deepEqual(await rotation().pending(), [rotated]);
  });
});
