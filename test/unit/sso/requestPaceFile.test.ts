import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock';
import { RequestPaceFile } from '../../../src/sso/requestPaceFile';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('the file of the pace', () => {
  const directory = temporaryDirectoryPerTest();

  it('is not waited for when it is a pipe, or a link to one', async function () {
    if (!hasIrregularFiles) this.skip();
    makePipe(join(directory.path, 'pipe'));
    symlinkSync('pipe', join(directory.path, 'link'));
    for (const name of ['pipe', 'link']) {
      const logger = new RecordingLogger();
      const pace = new RequestPaceFile(join(directory.path, name), { clock: systemClock, logger });
      const result = await pace.update((found) => ({ pace: found, result: 'passed' }));
      assert.equal(result, 'passed');
      assert.match(logger.lines.join(), /not shared.*not a file but a pipe/);
    }
  });
});
