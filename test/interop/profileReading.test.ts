import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTimestamp } from '../../src/base/timestamp';
import { sessionTokenOf } from '../../src/config/accessKeySettings';
import { findError, type ProblemCode, type Profile, type ProfileKind } from '../../src/config/sharedConfig';
import { skip } from '../run/skipping';
import { allProblems, sharedConfigOf } from '../unit/config/sharedConfigOf';
import { Botocore, type Verdict } from './botocore';

const METHODS: Partial<Record<ProfileKind, readonly string[]>> = {
  sso: ['sso'],
  assumeRole: ['assume-role'],
  webIdentity: ['assume-role-with-web-identity'],
  keys: ['shared-credentials-file', 'config-file'],
};

const SESSION =
  '[sso-session my-sso]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n';
const SSO = 'sso_session = my-sso\nsso_account_id = 111111111111\nsso_role_name = PowerUserAccess\n';
const KEYS = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n';
const OTHER_KEYS = 'aws_access_key_id = AKIANEWACCOUNT\naws_secret_access_key = b\n';
const ROLE = 'role_arn = arn:aws:iam::111111111111:role/Deploy\n';

/** What botocore and the services refuse when they are asked, which is not done here. */
const REFUSED_LATER: ReadonlySet<ProblemCode | undefined> = new Set<ProblemCode>([
  'emptySetting',
  'missingAccount',
  'missingRole',
]);

/** The file of what a person has, and the profile that is asked for. */
const CASES: Readonly<Record<string, readonly [profile: string, config: string, credentials?: string]>> = {
  'the old name of the session token': [
    'mfa',
    '',
    `[mfa]\n${KEYS}aws_security_token = t\naws_session_token = u\n`,
  ],
  'keys of two files': ['mix', `[profile mix]\n${KEYS}aws_session_token = STALE\n`, `[mix]\n${OTHER_KEYS}`],
  'half a key in each file': [
    'half',
    '[profile half]\naws_secret_access_key = s\n',
    '[half]\naws_access_key_id = A\n',
  ],
  '[default] after [profile default]': ['default', `[profile default]\n${KEYS}[default]\n${OTHER_KEYS}`],
  '[profile default] after [default]': ['default', `[default]\n${KEYS}[profile default]\n${OTHER_KEYS}`],
  'a quoted title after a plain one': ['a', `[profile a]\n${KEYS}[profile "a"]\nregion = us-east-1\n`],
  'another word before the name': ['a', `[profiles a]\n${KEYS}`],
  'a title with a blank at its beginning': ['a', `[profile a]\n${KEYS}[ profile a]\n${OTHER_KEYS}`],
  'another setting in the session': [
    'a',
    `${SESSION}region = eu-west-1\n[profile a]\n${SSO}region = us-east-1\n`,
  ],
  'the same setting in the session': [
    'a',
    `${SESSION}region = us-east-1\n[profile a]\n${SSO}region = us-east-1\n`,
  ],
  'an empty session': [
    'a',
    `[profile a]\n${SSO.replace('my-sso', '')}sso_start_url = https://x\nsso_region = us-east-1\n`,
  ],
  'an empty role': ['a', `[profile a]\nrole_arn =\n${KEYS}`],
  'an empty account': ['a', `[profile a]\nsso_account_id =\n${KEYS}`],
  'an empty process': ['a', `[profile a]\ncredential_process =\n${KEYS}`],
  'an empty source beside another': [
    'a',
    `[profile a]\n${ROLE}source_profile =\ncredential_source = Environment\n`,
  ],
  'an empty credential source': [
    'a',
    `[profile a]\n${ROLE}source_profile = b\ncredential_source =\n[profile b]\n${KEYS}`,
  ],
  'an empty token file': ['a', `[profile a]\n${ROLE}web_identity_token_file =\n${KEYS}`],
  'a session alone': ['a', `${SESSION}[profile a]\nsso_session = my-sso\n`],
  'a loop through a profile with keys': [
    'x',
    `[profile x]\n${ROLE}source_profile = y\n${KEYS}[profile y]\n${ROLE}source_profile = x\n`,
  ],
  'the other end of that loop': [
    'y',
    `[profile x]\n${ROLE}source_profile = y\n${KEYS}[profile y]\n${ROLE}source_profile = x\n`,
  ],
  'a profile that is its own source': ['x', `[profile x]\n${ROLE}source_profile = x\n${KEYS}`],
  'an empty role beside the keys of a profile that is its own source': [
    'a',
    `[profile a]\n${KEYS}role_arn = arn:aws:iam::111111111111:role/R\nsource_profile = a\nsso_role_name =\n`,
  ],
  'a key by "=" and by ":"': ['a', `[profile a]\n${KEYS}region = x\nregion: x\n`],
  'a key with a blank twice': ['a', `[profile a]\n${KEYS}my key = x\nmy key = x\n`],
  'a comment in the place of a value, continued': ['a', `[profile a]\n${KEYS}output = # json\n  or text\n`],
  'nested settings that only Python parts into lines': ['a', `[profile a]\n${KEYS}s3 =\n  a = b\u0085c\n`],
  'the same title, with a bracket in its comment': [
    'a',
    `[profile a]\n${KEYS}[profile a] # see [wiki]\n${OTHER_KEYS}`,
  ],
  'another title, with a bracket in its comment': [
    'a',
    `[profile a]\n${KEYS}[profile "a"] # see [wiki]\n${OTHER_KEYS}`,
  ],
  'that title twice': ['a', `[profile a] # see [wiki]\n${KEYS}[profile a] # see [wiki]\n`],
  'a comment with a bracket behind nothing': ['a', `[profile a]\n${KEYS}[] ; [wiki]\n`],
  'a blank of copy and paste before the name': ['a', `[profile a]\n${KEYS}[profile \u00a0a]\n${OTHER_KEYS}`],
  'an indented header below a key': ['a', `[profile a]\n${KEYS}  [profile b]\n${KEYS}`],
};

/** What we make of a profile, in the words of botocore. */
function ourVerdict(profile: Profile | undefined, isRefused: boolean): Verdict {
  if (isRefused) return { refused: 'unreadable' };
  if (!profile) return { refused: 'ProfileNotFound' };
  if (findError(profile)) return { refused: 'something' };
  const { kind, properties } = profile;
  if (kind === 'none' || (kind === 'sso' && !profile.accountId)) return {};
  if (kind !== 'keys') return { method: kind };
  const sessionToken = sessionTokenOf(properties);
  return {
    method: kind,
    accessKeyId: properties.get('aws_access_key_id') ?? '',
    secretAccessKey: properties.get('aws_secret_access_key') ?? '',
    ...(sessionToken && { sessionToken }),
  };
}

describe('what we read is what botocore reads', function () {
  let botocore: Botocore;
  before(function () {
    const opened = Botocore.open();
    if (!opened) skip(this, 'botocore is not installed');
    botocore = opened;
  });
  after(() => (botocore as Botocore | undefined)?.close());

  const compare = async (name: string, config: string, credentials = ''): Promise<void> => {
    const found = sharedConfigOf(config, credentials);
    const isRefused = allProblems(found).some(({ message }) =>
      /refuses (?:the whole file|all of it)/.test(message),
    );
    const ours = ourVerdict(found.profiles.get(name), isRefused);
    const theirs = await botocore.resolve(name, config, credentials);
    const both = JSON.stringify({ config, credentials, ours, theirs });
    assert.equal(ours.refused === 'unreadable', theirs.refused === 'unreadable', both);
    const { method, ...values } = ours;
    const { method: theirMethod, ...theirValues } = theirs;
    const isRefusedLater =
      (['sso', 'assume-role'].includes(theirMethod ?? '') || Object.values(theirValues).includes('')) &&
      REFUSED_LATER.has(findError(found.profiles.get(name) ?? { problems: [] })?.code);
    if (isRefusedLater) return;
    assert.equal(method === undefined, theirMethod === undefined, both);
    if (method === undefined || theirMethod === undefined) return;
    assert.ok(METHODS[method as ProfileKind]?.includes(theirMethod), both);
    assert.deepEqual(values, theirValues, both);
  };

  for (const [what, [name, config, credentials]] of Object.entries(CASES)) {
    it(what, () => compare(name, config, credentials));
  }

  it('profiles of any settings, in one file and in both', async () => {
    const value = fc.constantFrom('', 'x', 'y');
    const setting = fc.oneof(
      ...[
        'aws_access_key_id',
        'aws_secret_access_key',
        'aws_session_token',
        'aws_security_token',
        'sso_region',
        'region',
      ].map((key) => fc.tuple(fc.constant(key), value)),
      fc.tuple(fc.constant('sso_session'), fc.constantFrom('', 'my-sso', 'none')),
      fc.tuple(fc.constant('sso_account_id'), fc.constantFrom('', '111111111111')),
      fc.tuple(fc.constant('sso_role_name'), fc.constantFrom('', 'Reader')),
      fc.tuple(fc.constant('role_arn'), fc.constantFrom('', 'arn:aws:iam::111111111111:role/R')),
      fc.tuple(fc.constant('source_profile'), fc.constantFrom('', 'p', 'q', 'base', 'gone')),
      fc.tuple(fc.constant('credential_source'), fc.constantFrom('', 'Environment')),
      fc.tuple(fc.constant('web_identity_token_file'), fc.constantFrom('', '/token')),
    );
    const settings = fc.uniqueArray(setting, { selector: ([key]) => key, maxLength: 5 });
    const print = (pairs: readonly (readonly [string, string])[]): string =>
      pairs.map(([key, text]) => `${key} = ${text}\n`).join('');
    await fc.assert(
      fc.asyncProperty(settings, settings, settings, async (inConfig, inCredentials, other) => {
        const config = `${SESSION}[profile base]\n${KEYS}[profile q]\n${print(other)}[profile p]\n${print(inConfig)}`;
        const found = sharedConfigOf(config, `[p]\n${print(inCredentials)}`);
        const profile = found.profiles.get('p');
        // What a source cannot do is told at the source.
        const source = profile?.sourceProfile;
        if (profile?.kind === 'assumeRole' && source !== 'base' && source !== 'p') return;
        // Of environments and services, and of values that only a service refuses.
        if (profile?.properties.get('credential_source') || profile?.properties.get('region') === '') return;
        if (/\bsso_region = [xy]?\n/.test(print([...inConfig, ...inCredentials]))) return;
        await compare('p', config, `[p]\n${print(inCredentials)}`);
      }),
      { numRuns: 500 },
    );
  });

  it('timestamps in any spelling', async () => {
    const two = (most: number) =>
      fc.integer({ min: 0, max: most }).map((part) => String(part).padStart(2, '0'));
    const spelling = fc
      .tuple(
        fc.constantFrom('2099-01-31', '20990131', '2099-02-30'),
        fc.constantFrom('T', ' ', '  '),
        fc.oneof(
          fc.tuple(two(24), two(60)).map((parts) => parts.join(':')),
          fc.tuple(two(24), two(60), two(60)).map((parts) => parts.join(':')),
          fc.tuple(two(23), two(59), two(59)).map((parts) => parts.join('')),
          fc.tuple(two(23), two(59), two(59)).map((parts) => `${parts.join(':')}.125`),
        ),
        fc.constantFrom('Z', 'UTC', ' UTC', '', '+05', '-05:30', '+0530', ' +01:00', '+24:00'),
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(spelling, async (text) => {
        assert.equal(parseTimestamp(text)?.getTime(), await botocore.readTimestamp(text), text);
      }),
      { numRuns: 500 },
    );
  });
});
