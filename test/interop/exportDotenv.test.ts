import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { renderDotenv } from '../../src/credentials/exportDotenv';
import { ExportError } from '../../src/credentials/exportErrors';
import { exportVariables, type ExportInput } from '../../src/credentials/exportVariables';
import { isInstalled } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { hostileInput, KEYS_OF_DEV } from '../unit/credentials/exportInputs';

/** A program that reads a `.env` file and prints what it found as JSON. */
interface Reader {
  readonly name: string;
  readonly program: string;
  readonly args: (file: string) => readonly string[];
  /** Does nothing, but fails where the reader is not installed. */
  readonly probe: readonly string[];
}

const PRINT = `'${process.execPath}' -p 'JSON.stringify(process.env)'`;
const READERS: readonly Reader[] = [
  {
    name: 'python-dotenv',
    program: 'python3',
    args: (file) => [
      '-c',
      'import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(sys.argv[1], encoding="utf-8")))',
      file,
    ],
    probe: ['-c', 'import dotenv; dotenv.dotenv_values'],
  },
  {
    name: 'node --env-file',
    program: process.execPath,
    args: (file) => [`--env-file=${file}`, '-p', 'JSON.stringify(process.env)'],
    probe: ['-v'],
  },
  {
    name: 'a shell that sources it',
    program: 'sh',
    args: (file) => ['-c', `set -a; . '${file}'; ${PRINT}`],
    probe: ['-c', ':'],
  },
];

/** Of what is set; a `.env` file removes nothing. */
function expected(input: ExportInput): Record<string, string> {
  const entries = exportVariables(input).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** Inputs whose values the readers agree on: the others are refused. */
const writableInput = hostileInput
  .map((input) => {
    const { profileName, region } = input;
    return { profileName: profileName.replaceAll("'", ''), region: (region ?? '').replaceAll(/['\\]/g, '') };
  })
  .filter((input) => tryRender(input) !== undefined);

function tryRender(input: ExportInput): string | undefined {
  try {
    return renderDotenv(input, '.env');
  } catch (error) {
    assert.ok(ExportError.is(error, 'unwritable'), String(error));
    return undefined;
  }
}

describe('credentials as a .env file', () => {
  const directory = temporaryDirectoryPerTest();

  it('are bare where nothing needs a quote, which is all that AWS gives out', () => {
    assert.equal(
      renderDotenv(KEYS_OF_DEV, '.env'),
      [
        'AWS_ACCESS_KEY_ID=ASIAEXAMPLE',
        'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCY==',
        'AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLE/+==',
        'AWS_CREDENTIAL_EXPIRATION=2026-11-20T14:02:47Z',
        'AWS_REGION=eu-west-1',
        'AWS_DEFAULT_REGION=eu-west-1',
        '',
      ].join('\n'),
    );
  });

  for (const { name, program, args, probe } of READERS) {
    describe(`read by ${name}`, function () {
      before(function () {
        if (!isInstalled(program, ...probe)) this.skip();
      });

      it('have exactly their values', () => {
        const file = join(directory.path, '.env');
        const isExact = fc.property(fc.oneof(writableInput, fc.constant(KEYS_OF_DEV)), (input) => {
          writeFileSync(file, renderDotenv(input, '.env'));
          const env = { PATH: process.env['PATH'], HOME: directory.path };
          const { stdout, stderr } = spawnSync(program, args(file), { encoding: 'utf8', env });
          assert.notEqual(stdout, '', stderr);
          const found = Object.entries(JSON.parse(stdout) as Record<string, string>);
          assert.deepEqual(
            Object.fromEntries(found.filter(([key]) => key.startsWith('AWS_'))),
            expected(input),
          );
        });
        fc.assert(isExact, { numRuns: 12 });
      });
    });
  }

  it('have exactly their values for what reads as Node does, many times over', () => {
    const isExact = fc.property(writableInput, (input) => {
      assert.deepEqual({ ...parseEnv(renderDotenv(input, '.env')) }, expected(input));
    });
    fc.assert(isExact, { numRuns: 2000 });
  });

  it('are refused where the readers would differ', () => {
    for (const value of [`quote's`, 'a\\\\b', 'end\\', '${HOME}', 'a\rb', 'a\0b']) {
      assert.throws(
        () => renderDotenv({ profileName: value }, '.env'),
        (error) => ExportError.is(error, 'unwritable') && error.details['variable'] === 'AWS_PROFILE',
        value,
      );
    }
  });
});
