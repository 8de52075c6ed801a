import assert from 'node:assert/strict';
import { KeyStore } from '../../../src/credentials/keys/keyStore';
import { RotationRecords } from '../../../src/credentials/keys/rotationRecords';
import { FakeClock } from '../../fakes/fakeClock';
import { MemorySecrets } from '../../fakes/memorySecrets';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('the records of keys, in a moment in which they cannot be listed', () => {
  const directory = temporaryDirectoryPerTest();
  const logger = new RecordingLogger();
  let restore: () => void;
  beforeEach(() => {
    restore = failCalls({ readdir: refusing(directory.path, 'EMFILE') });
  });
  afterEach(() => restore());

  it('no second rotation of a key begins', async () => {
    const rotation = {
      profile: 'ci',
      stage: 'creating',
      startedAt: new Date(0),
      oldKeyId: 'AKIAEXAMPLEEXAMPLE00',
      oldSecretId: 'secret',
      knownKeyIds: [],
    } as const;
    await assert.rejects(new RotationRecords(directory.path, logger).begin(rotation), { code: 'EMFILE' });
  });

  it('no name is given that another key may have', async () => {
    const store = new KeyStore({
      directory: directory.path,
      secrets: new MemorySecrets(),
      clock: new FakeClock(),
      logger,
    });
    await assert.rejects(store.createEntryName('ci', []), { code: 'EMFILE' });
  });
});
