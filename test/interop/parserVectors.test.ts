import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analysisOf } from '../unit/config/language/analysisOf';
import { sharedConfigOf } from '../unit/config/sharedConfigOf';
import { skip } from '../run/skipping';
import { Botocore, type Profiles } from './botocore';
import {
  code,
  DIALECT_PAGE,
  filesCode,
  readDialectPage,
  tableOf,
  vectorsPart,
  writeDialectPage,
} from './dialectPage';

interface Vector {
  readonly name: string;
  readonly input: { readonly configFile?: string; readonly credentialsFile?: string };
  readonly output:
    { readonly errorContaining: string } | { readonly config: { readonly profiles: Profiles } };
}

/** The conformance tests that AWS publishes for the SDKs' parsers, such as smithy-rs `profile-parser-tests.json`. */
const FILE = process.env['PROFILE_PARSER_TESTS'];

describe('the conformance tests of the AWS SDKs for shared files', () => {
  let vectors: readonly Vector[] = [];
  before(function () {
    if (!FILE) skip(this, 'PROFILE_PARSER_TESTS names no profile-parser-tests.json');
    ({ tests: vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as { tests: Vector[] });
  });

  it('are read as they say, or a problem tells why tools differ', () => {
    const untold = vectors.filter((vector) => !isReadAsItSays(vector) && problemsOf(vector).length === 0);
    assert.deepEqual(
      untold.map(({ name }) => name),
      [],
    );
    assert.ok(vectors.length >= 65, String(vectors.length));
  });

  it(`are read otherwise where ${DIALECT_PAGE} says so`, async function () {
    const botocore = Botocore.open();
    if (!botocore) skip(this, 'botocore is not installed');
    const others = vectors.filter((vector) => !isReadAsItSays(vector));
    const rows: string[][] = [];
    try {
      for (const vector of others) {
        const { name, input, output } = vector;
        const { configFile = '', credentialsFile = '' } = input;
        rows.push([
          name,
          filesCode(configFile, credentialsFile),
          show('config' in output ? output.config.profiles : undefined),
          show(await botocore.readProfiles(configFile, credentialsFile)),
          show(profilesOf(vector)),
          problemsOf(vector).join(', '),
        ]);
      }
    } finally {
      await botocore.close();
    }
    const introduction = `AWS publishes ${vectors.length} inputs with what an SDK has to read (\`profile-parser-tests.json\` in [smithy-lang/smithy-rs](https://github.com/smithy-lang/smithy-rs), Apache-2.0). ${vectors.length - others.length} are read here as they say. These ${others.length} are not: the AWS CLI, which this extension follows, reads them otherwise or refuses the file, and the editor says why. Where the AWS CLI refuses a file, this extension reads on, so that the rest can be shown.

Another test makes this part: \`UPDATE_DOCS=1 PROFILE_PARSER_TESTS=PATH npm run interop -- --only parserVectors\`.`;
    const titles = ['', 'input', 'an SDK, as AWS says', 'botocore', 'AWS SSO Profiles', 'problems'];
    const part = vectorsPart(introduction, tableOf(titles, rows));
    if (process.env['UPDATE_DOCS']) writeDialectPage({ vectors: part });
    assert.equal(readDialectPage().vectors, part);
  });
});

function profilesOf({ input }: Vector): Profiles {
  const { profiles } = sharedConfigOf(input.configFile, input.credentialsFile);
  return Object.fromEntries(
    [...profiles.values()].map(({ name, properties }) => [name, Object.fromEntries(properties)]),
  );
}

function isReadAsItSays(vector: Vector): boolean {
  const { output } = vector;
  const sorted = (profiles: Profiles): string => JSON.stringify(Object.entries(profiles).sort());
  return 'config' in output && sorted(profilesOf(vector)) === sorted(output.config.profiles);
}

/** What the editor says of the files; that a profile has no credentials is no matter of how they are read. */
function problemsOf({ input }: Vector): string[] {
  const { problems } = analysisOf(input.configFile, input.credentialsFile);
  const codes = problems
    .filter(({ code, severity }) => ['error', 'warning'].includes(severity) && code !== 'noCredentials')
    .map(({ code }) => code);
  return [...new Set(codes)];
}

/** @param profiles undefined where the file is refused. */
function show(profiles: Profiles | undefined): string {
  if (!profiles) return 'refuses the file';
  const sections = Object.entries(profiles).map(([name, settings]) =>
    [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`)].join('\n'),
  );
  return sections.length === 0 ? 'nothing' : code(sections.join('\n'));
}
