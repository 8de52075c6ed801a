import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExportFormat } from '../../src/credentials/exportFormats';
import type { ExportInput } from '../../src/credentials/exportVariables';
import { isInstalled } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { CREDENTIALS, KEYS_OF_DEV } from '../unit/credentials/exportInputs';

describe('an .envrc loaded by direnv', function () {
  const directory = temporaryDirectoryPerTest();
  before(function () {
    if (!isInstalled('direnv', 'version')) this.skip();
  });

  /** The AWS variables of a program that runs in the project, started from a shell that has others. */
  function load(input: ExportInput): Record<string, string> {
    const project = join(directory.path, 'a project');
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, '.envrc'), findExportFormat('envrc')?.render(input) ?? '', { mode: 0o600 });
    const env = {
      PATH: process.env['PATH'],
      HOME: directory.path,
      AWS_PROFILE: 'other',
      AWS_ACCESS_KEY_ID: 'AKIAOTHER',
      AWS_SECRET_ACCESS_KEY: 'other',
    };
    const direnv = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync('direnv', args, { cwd: project, encoding: 'utf8', env });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    direnv('allow', '.');
    const entries = direnv('exec', '.', 'env', '-0')
      .split('\0')
      .filter((entry) => entry.startsWith('AWS_'))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  it('gives the name and the region, and nothing secret', () => {
    assert.deepEqual(load({ profileName: `my 'prod' $HOME`, region: 'eu-west-1' }), {
      AWS_PROFILE: `my 'prod' $HOME`,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
  });

  it('gives the keys in place of the name', () => {
    assert.deepEqual(load(KEYS_OF_DEV), {
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
      AWS_CREDENTIAL_EXPIRATION: '2026-11-20T14:02:47Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
  });
});
