import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'ini';
import { needAwsCli } from '../run/installed';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { analysisOf } from '../unit/config/language/analysisOf';
import { sharedConfigOf } from '../unit/config/sharedConfigOf';
import { Botocore } from './botocore';
import { DIALECT_INPUTS, type DialectInput } from './dialectInputs';
import { code, DIALECT_PAGE, filesCode, readDialectPage, tableOf, writeDialectPage } from './dialectPage';
import { runAws } from './runAws';
import { readSmithyProfiles } from './smithyProfiles';

const NOTHING = 'nothing';
const REFUSED = 'refuses the file';
/** Of profiles without credentials; and what speaks of values rather than of how the file is read. */
const BESIDES = new Set(['noCredentials', 'invalidRegion', 'unusedSession']);

const INTRODUCTION = `# How AWS tools read the config files

Each input was given to botocore (which boto3 and the AWS CLI are made of), to the AWS CLI, to \`@smithy/shared-ini-file-loader\` (the AWS SDK for JavaScript) and to the npm package \`ini\`. The table says what each reads for one setting, and which [problems](config-problems.md) the editor shows. \`↵\` and \`␍\` end a line, \`→\` is a tab, \`⍽\` a no-break space, \`␤\` a next-line character, \`␉BOM\` a byte order mark.

A test makes this table: \`UPDATE_DOCS=1 npm run interop -- --only configDialects\`.
`;

describe('the dialects of the config files', function () {
  const directory = temporaryDirectoryPerTest();
  let botocore: Botocore;
  const rows: string[][] = [];
  before(function () {
    needAwsCli(this);
    const opened = Botocore.open();
    if (!opened) skip(this, 'botocore is not installed');
    botocore = opened;
  });
  after(() => (botocore as Botocore | undefined)?.close());

  for (const input of DIALECT_INPUTS) {
    it(`${input.what}: asked of every tool`, async () => void rows.push(await describeInput(input)));
  }

  it(`are as ${DIALECT_PAGE} says`, () => {
    const titles = [
      '',
      'input',
      'botocore',
      'AWS CLI',
      'SDK for JavaScript',
      'ini',
      'AWS SSO Profiles',
      'problems',
    ];
    const tools = `${INTRODUCTION}\n${tableOf(titles, rows)}\n`;
    if (process.env['UPDATE_DOCS']) writeDialectPage({ tools });
    assert.equal(readDialectPage().tools, tools);
  });

  async function describeInput(input: DialectInput): Promise<string[]> {
    const { what, config, credentials = '', profile, key } = input;
    const theirs = await botocore.readProfiles(config, credentials);
    const ofBotocore = theirs ? show(own(own(theirs, profile), key)) : REFUSED;
    const smithy = await readSmithyProfiles(directory.path, config, credentials).then(
      (profiles) => show(own(own(profiles, profile), key)),
      () => REFUSED,
    );
    const { profiles } = sharedConfigOf(config, credentials);
    const properties = profiles.get(profile)?.properties;
    const ours =
      key === 's3.max_queue_size' ? /= (.*)/.exec(properties?.get('s3') ?? '')?.[1] : properties?.get(key);
    const codes = new Set(
      analysisOf(config.replace(/^\uFEFF/, ''), credentials).problems.map(({ code }) => code),
    );
    if (config.startsWith('\uFEFF')) codes.add('byteOrderMark');
    const told = [...codes].filter((code) => !BESIDES.has(code));
    return [
      what,
      filesCode(config, credentials),
      ofBotocore,
      await askCli(input),
      smithy,
      readIni(input),
      show(ours),
      told.join(', ') || '-',
    ];
  }

  async function askCli({ config, credentials = '', profile, key }: DialectInput): Promise<string> {
    const [configFile, credentialsFile] = [
      join(directory.path, 'config'),
      join(directory.path, 'credentials'),
    ];
    writeFileSync(configFile, config);
    writeFileSync(credentialsFile, credentials);
    const env = {
      ...process.env,
      HOME: directory.path,
      AWS_CONFIG_FILE: configFile,
      AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    };
    try {
      return show((await runAws(['configure', 'get', key, '--profile', profile], { env })).trimEnd());
    } catch (error) {
      return /[Uu]nable to parse/.test(String(error)) ? REFUSED : NOTHING;
    }
  }
});

/** Of what `ini` is told by the name of the section alone; it knows one file and no profiles. */
function readIni({ config, credentials = '', profile, key }: DialectInput): string {
  const text = config || credentials;
  const found = parse(text) as Record<string, unknown>;
  const titles = profile === 'default' ? ['default', 'profile default'] : [`profile ${profile}`, profile];
  const section = titles.map((title) => own(found, title)).find((each) => each !== undefined);
  const value = own(section, key.split('.').at(-1) ?? '');
  return show(value);
}

function own(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined;
  return (object as Record<string, unknown>)[name];
}

function show(value: unknown): string {
  if (typeof value !== 'string') return NOTHING;
  return value === '' ? 'an empty text' : code(value);
}
