import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { renderDotenv } from '../../src/credentials/exportDotenv';
import { ExportError } from '../../src/credentials/exportErrors';
import { exportVariables, type ExportInput } from '../../src/credentials/exportVariables';
import { needProgram } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { hostileInput, KEYS_OF_DEV } from '../unit/credentials/exportInputs';

/** A program that reads `.env` files and prints a line of JSON with what it found in each. */
interface Reader {
  readonly name: string;
  readonly program: string;
  readonly args: (files: readonly string[]) => readonly string[];
  /** Does nothing, but fails where the reader is not installed. */
  readonly probe: readonly string[];
  /** How many files one start can read. */
  readonly filesAtOnce: number;
}

const READ_WITH_PYTHON = `
import dotenv, json, sys
for file in sys.argv[1:]:
    print(json.dumps(dotenv.dotenv_values(file, encoding="utf-8")))
`;
const PRINT = `'${process.execPath}' -p 'JSON.stringify(process.env)'`;
const READERS: readonly Reader[] = [
  {
    name: 'python-dotenv',
    program: 'python3',
    args: (files) => ['-c', READ_WITH_PYTHON, ...files],
    probe: ['-c', 'import dotenv; dotenv.dotenv_values'],
    filesAtOnce: 12,
  },
  {
    name: 'node --env-file',
    program: process.execPath,
    args: ([file]) => [`--env-file=${file}`, '-p', 'JSON.stringify(process.env)'],
    probe: ['-v'],
    filesAtOnce: 1,
  },
  {
    name: 'a shell that sources it',
    program: 'sh',
    args: (files) => ['-c', files.map((file) => `(set -a; . '${file}'; ${PRINT})`).join('\n')],
    probe: ['-c', ':'],
    filesAtOnce: 12,
  },
];
const FILES = 12;

/** Of what is set; a `.env` file removes nothing. */
function expected(input: ExportInput): Record<string, string> {
  const entries = exportVariables(input).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function awsVariables(line: string): Record<string, string> {
  const variables = Object.entries(JSON.parse(line) as Record<string, string>);
  return Object.fromEntries(variables.filter(([name]) => name.startsWith('AWS_')));
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

  for (const { name, program, args, probe, filesAtOnce } of READERS) {
    describe(`read by ${name}`, function () {
      before(function () {
        needProgram(this, program, ...probe);
      });

      it('have exactly their values', () => {
        const input = fc.oneof(writableInput, fc.constant(KEYS_OF_DEV));
        const asMany = { minLength: filesAtOnce, maxLength: filesAtOnce };
        const isExact = fc.property(fc.array(input, asMany), (inputs) => {
          const files = inputs.map((each, index) => {
            const file = join(directory.path, `${index}.env`);
            writeFileSync(file, renderDotenv(each, '.env'));
            return file;
          });
          const env = { PATH: process.env['PATH'], HOME: directory.path };
          const { stdout, stderr } = spawnSync(program, args(files), { encoding: 'utf8', env });
          const found = stdout.split('\n').filter(Boolean);
          assert.equal(found.length, files.length, stderr);
          assert.deepEqual(found.map(awsVariables), inputs.map(expected));
        });
        fc.assert(isExact, { numRuns: FILES / filesAtOnce });
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
