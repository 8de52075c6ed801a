import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExportFormat } from '../../src/credentials/exportFormats';
import { needAwsCli } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { CREDENTIALS, KEYS_OF_DEV } from '../unit/credentials/exportInputs';
import { runAws } from './runAws';

describe('an exported AWS CLI profile', () => {
  const directory = temporaryDirectoryPerTest();

  it('is read by the AWS CLI', async function () {
    needAwsCli(this);
    const file = join(directory.path, 'credentials');
    writeFileSync(file, findExportFormat('profile')!.render(KEYS_OF_DEV));
    const env = { ...process.env, AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file };
    const args = ['configure', 'get', 'aws_session_token', '--profile', 'dev-exported'];
    assert.equal((await runAws(args, { env })).trim(), CREDENTIALS.sessionToken);
  });
});
