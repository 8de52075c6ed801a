import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { ExportError } from '../../src/credentials/exportErrors';
import {
  findExportFormat,
  type ExportFormat,
  type ExportFormatId,
} from '../../src/credentials/exportFormats';
import { exportVariables, type ExportInput } from '../../src/credentials/exportVariables';
import { needProgram } from '../run/installed';
import { environmentAfter, environmentsAfter, REAL_SHELLS } from './realShells';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { CREDENTIALS, hostileInput, KEYS_OF_DEV } from '../unit/credentials/exportInputs';

const FORMATS: Readonly<Record<string, ExportFormatId>> = { fish: 'fish', pwsh: 'powershell' };
/** A shell that works as something else already. */
const TAKEN = {
  PATH: process.env['PATH'],
  AWS_PROFILE: 'other',
  AWS_DEFAULT_PROFILE: 'other',
  AWS_ACCESS_KEY_ID: 'AKIAOTHER',
  AWS_SECRET_ACCESS_KEY: 'other',
  AWS_SESSION_TOKEN: 'other',
  AWS_SECURITY_TOKEN: 'other',
  AWS_CREDENTIAL_EXPIRATION: '2000-01-01T00:00:00Z',
  AWS_REGION: 'us-west-2',
  AWS_DEFAULT_REGION: 'us-west-2',
};

const NAMES = Object.keys(TAKEN).filter((name) => name !== 'PATH');
/** Commands that take away all of them. */
const UNSET_POSIX = `unset ${NAMES.join(' ')}`;
const UNSET: Readonly<Record<string, string>> = {
  fish: `set -e ${NAMES.join(' ')}`,
  pwsh: `Remove-Item -ErrorAction Ignore ${NAMES.map((name) => `Env:${name}`).join(',')}`,
};

function formatOf(id: ExportFormatId): ExportFormat {
  const format = findExportFormat(id);
  assert.ok(format);
  return format;
}

function awsVariables(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('AWS_')));
}

/** What has to be left: what is set, and nothing of what was there before. */
function expected(input: ExportInput): Record<string, string> {
  const entries = exportVariables(input).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

describe('credentials as shell commands', () => {
  for (const realShell of REAL_SHELLS) {
    const { shell, program, args } = realShell;
    const format = formatOf(FORMATS[shell] ?? 'posix');
    describe(shell, function () {
      before(function () {
        needProgram(this, program, ...args, 'exit');
      });

      it('set the keys, their end and the region, and take away what would beat them', () => {
        const environment = awsVariables(environmentAfter(realShell, format.render(KEYS_OF_DEV), TAKEN));
        assert.deepEqual(environment, {
          AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
          AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
          AWS_CREDENTIAL_EXPIRATION: '2026-11-20T14:02:47Z',
          AWS_REGION: 'eu-west-1',
          AWS_DEFAULT_REGION: 'eu-west-1',
        });
      });

      it('leave no session token of others beside long-lived keys', () => {
        const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
        const script = format.render({ profileName: 'old', credentials });
        assert.deepEqual(awsVariables(environmentAfter(realShell, script, TAKEN)), {
          AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'secret',
          AWS_REGION: 'us-west-2',
          AWS_DEFAULT_REGION: 'us-west-2',
        });
      });

      it('set the name, and take away what would beat it', () => {
        const script = format.render({ profileName: 'dev', region: 'eu-west-1' });
        const taken = { ...TAKEN, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' };
        assert.deepEqual(awsVariables(environmentAfter(realShell, script, taken)), {
          AWS_PROFILE: 'dev',
          AWS_DEFAULT_PROFILE: 'other',
          AWS_REGION: 'eu-west-1',
          AWS_DEFAULT_REGION: 'eu-west-1',
        });
      });

      it('give exactly the values, whatever they hold', () => {
        const input = fc
          .tuple(hostileInput, fc.boolean())
          .map(([{ profileName, region, ...keys }, withKeys]) =>
            withKeys ? { profileName, region, ...keys } : { profileName, region },
          );
        // One shell runs them all, each where nothing is set.
        const isExact = fc.property(fc.array(input, { minLength: 10, maxLength: 10 }), (inputs) => {
          const scripts = inputs.map((each) => `${UNSET[shell] ?? UNSET_POSIX}\n${format.render(each)}`);
          assert.deepEqual(
            environmentsAfter(realShell, scripts, { PATH: process.env['PATH'] }).map(awsVariables),
            inputs.map(expected),
          );
        });
        fc.assert(isExact, { numRuns: 4 });
      });
    });
  }

  describe('for fish, whose user has universal variables', function () {
    const home = temporaryDirectoryPerTest();
    /** What a script leaves behind in a shell of the user's, and what it says. */
    function run(script: string, inherited: NodeJS.ProcessEnv = {}): { stdout: string; stderr: string } {
      const env = { PATH: process.env['PATH'], HOME: home.path, ...inherited };
      const { status, stdout, stderr } = spawnSync('fish', ['-c', script], { encoding: 'utf8', env });
      assert.equal(status, 0, stderr);
      return { stdout, stderr };
    }
    before(function () {
      needProgram(this, 'fish', '--no-config', '-c', 'exit');
    });

    it('leave them alone, and say that they stay', () => {
      const script = formatOf('fish').render(KEYS_OF_DEV);
      run('set -Ux AWS_PROFILE mine; set -Ux AWS_PROFILE_OF_MINE mine; set -Ux AWS_REGION mars-north-1');
      const told =
        'AWS_PROFILE is still set, as a universal variable: set -eU AWS_PROFILE removes it from every shell\n';
      for (const inherited of [{}, { AWS_PROFILE: 'other', AWS_DEFAULT_PROFILE: 'other' }]) {
        const { stdout, stderr } = run(`${script}\nenv`, inherited);
        assert.match(stdout, /^AWS_PROFILE=mine$/m);
        assert.match(stdout, /^AWS_REGION=eu-west-1$/m);
        assert.doesNotMatch(stdout, /other/);
        assert.equal(stderr, told);
      }
      assert.equal(
        run('echo $AWS_PROFILE $AWS_PROFILE_OF_MINE $AWS_REGION').stdout,
        'mine mine mars-north-1\n',
      );
    });

    it('say nothing where there are none', () => {
      for (const input of [KEYS_OF_DEV, { profileName: 'dev', region: 'eu-west-1' }]) {
        assert.deepEqual(run(formatOf('fish').render(input)), { stdout: '', stderr: '' });
      }
    });
  });

  it('are for cmd, which cannot be run here, exactly these', () => {
    const cmd = formatOf('cmd');
    const script = cmd.render(KEYS_OF_DEV);
    assert.equal(
      script,
      [
        'set "AWS_PROFILE="',
        'set "AWS_DEFAULT_PROFILE="',
        'set "AWS_SECURITY_TOKEN="',
        'set "AWS_ACCESS_KEY_ID=ASIAEXAMPLE"',
        'set "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCY=="',
        'set "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLE/+=="',
        'set "AWS_CREDENTIAL_EXPIRATION=2026-11-20T14:02:47Z"',
        'set "AWS_REGION=eu-west-1"',
        'set "AWS_DEFAULT_REGION=eu-west-1"',
        '',
      ].join('\r\n'),
    );
    assert.equal(
      cmd.render({ profileName: 'a & b (c) <d> ' }).split('\r\n').at(-2),
      'set "AWS_PROFILE=a & b (c) <d> "',
    );
  });

  it('are not printed when cmd runs them as a file, nor read in another code page', () => {
    const { render, toFile } = formatOf('cmd');
    const lines = toFile?.(render(KEYS_OF_DEV)).split('\r\n') ?? [];
    assert.equal(lines.pop(), '');
    for (const line of lines) assert.match(line, /^@set "AWS_/);
    assert.throws(
      () => toFile?.(render({ profileName: 'dév' })),
      (error) => ExportError.is(error, 'unwritable'),
    );
  });

  it('are refused where cmd would change a value', () => {
    for (const value of ['a"b', '%PATH%', '!x!', 'a^b', 'two\nlines', 'a\rb']) {
      assert.throws(
        () => formatOf('cmd').render({ profileName: value }),
        (error) => ExportError.is(error, 'unwritable') && error.details['variable'] === 'AWS_PROFILE',
      );
    }
  });

  it('are refused with a NUL, which no variable holds', () => {
    for (const id of ['posix', 'fish', 'powershell', 'cmd', 'dotenv', 'envrc'] as const) {
      assert.throws(
        () => formatOf(id).render({ profileName: 'a\0b' }),
        (error) => ExportError.is(error, 'unwritable'),
      );
    }
  });

  it('tell Windows PowerShell how a file with other letters is encoded', () => {
    const { render, toFile } = formatOf('powershell');
    assert.match(toFile?.(render({ profileName: 'đev' })) ?? '', /^\uFEFFRemove-Item/);
    assert.match(toFile?.(render({ profileName: 'dev' })) ?? '', /^Remove-Item/);
  });
});
