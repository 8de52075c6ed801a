import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { DirectoryFiles } from '../../../src/sso/directoryFiles';
import { DirectoryRecord } from '../../../src/sso/directoryRecord';
import { FakeClock } from '../../fakes/fakeClock';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('the file of what a session may see', () => {
  const directory = temporaryDirectoryPerTest();

  it('is not written over in a moment in which it cannot be looked at', async () => {
    const files = new DirectoryFiles({
      directory: directory.path,
      clock: new FakeClock(),
      logger: new RecordingLogger(),
    });
    const access = { sessionId: 'corp', portal: 'https://corp.awsapps.com/start' };
    const file = files.fileOf(access);
    writeFileSync(file, 'what other windows have found');
    const restore = failCalls({ stat: refusing(file, 'EIO', 1) });
    try {
      await assert.rejects(files.save(access, new DirectoryRecord()), { code: 'EIO' });
    } finally {
      restore();
    }
    assert.equal(readFileSync(file, 'utf8'), 'what other windows have found');
  });
});
