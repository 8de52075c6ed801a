import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { SECOND_MS } from '../../src/base/clock';
import { TokenCache } from '../../src/sso/tokenCache';
import { RecordingLogger } from '../fakes/recordingLogger';
import { ChildProgram, messageOf } from '../run/childProgram';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { readBeside, readPlainly } from './readBeside';

/** `npm run bench cacheReaders` reads for 5 s. */
const DURATION_MS = 2 * SECOND_MS;
const SESSION = 'my-sso';

describe('a reader beside a writer, both flat out', () => {
  const directory = temporaryDirectoryPerTest();
  let program: ChildProgram;
  before(async () => {
    program = await ChildProgram.build('test/stress/writingProgram.ts');
  });
  after(() => program.remove());

  const startWriter = async (mode: 'ours' | 'inPlace'): Promise<ChildProcess> => {
    const writer = program.start([mode, directory.path, SESSION]);
    await messageOf(writer);
    return writer;
  };

  it('always finds the token that we write', async () => {
    const file = new TokenCache(directory.path, new RecordingLogger()).tokenFile(SESSION);
    const report = await readBeside(await startWriter('ours'), () => readPlainly(file), DURATION_MS);
    assert.equal(report.failedReads, 0);
    assert.ok(report.reads > 1 && report.writes > 1, JSON.stringify(report));
  });
});
