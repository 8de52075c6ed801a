import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepSecretDrafts } from '../../../src/credentials/draftSweep';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

const RANDOM = '0123456789abcdef';
const TOKEN = `${'a1'.repeat(20)}.json`;

describe('sweeping drafts that hold secrets', () => {
  const directory = temporaryDirectoryPerTest();

  it('removes those that killed writers left, and nothing that is not ours or young', async () => {
    const home = join(directory.path, '.aws');
    const cache = join(home, 'sso', 'cache');
    const dotfiles = join(directory.path, 'dotfiles');
    mkdirSync(cache, { recursive: true });
    mkdirSync(dotfiles);
    writeFileSync(join(dotfiles, 'credentials'), '');
    symlinkSync(join(dotfiles, 'credentials'), join(home, 'credentials'));
    const plant = (path: string, isOld = true): void => {
      writeFileSync(path, 'secret');
      if (isOld) utimesSync(path, 1, 1);
    };
    plant(join(cache, `.${TOKEN}.${RANDOM}.tmp`));
    plant(join(cache, `.${TOKEN}.1${RANDOM.slice(1)}.tmp`), false);
    plant(join(cache, TOKEN));
    plant(join(cache, `.other.${RANDOM}.tmp`));
    plant(join(home, `.config.${RANDOM}.tmp`));
    plant(join(home, `.config.aws-sso-profiles.bak.${RANDOM}.tmp`));
    plant(join(home, `.notes.${RANDOM}.tmp`));
    plant(join(dotfiles, `.credentials.${RANDOM}.tmp`));

    await sweepSecretDrafts({
      configFile: join(home, 'config'),
      credentialsFile: join(home, 'credentials'),
      ssoCacheDirectory: cache,
    });
    assert.deepEqual(
      readdirSync(cache).sort(),
      [`.${TOKEN}.1${RANDOM.slice(1)}.tmp`, `.other.${RANDOM}.tmp`, TOKEN].sort(),
    );
    assert.deepEqual(readdirSync(home).sort(), [`.notes.${RANDOM}.tmp`, 'credentials', 'sso'].sort());
    assert.deepEqual(readdirSync(dotfiles), ['credentials']);
  });
});
