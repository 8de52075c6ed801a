import type { RandomNumbers } from '../unit/config/randomFiles';

const NAMES = ['one', 'two', 'three', 'team/Admin', 'Acme-(Prod)/Admin', '"my prof"', 'a.b@c'] as const;
const PORTALS = [
  ['https://acme.awsapps.com/start', 'eu-west-1'],
  ['https://acme.awsapps.com/start/#/', 'eu-west-1'],
  ['https://acme.awsapps.com/start', 'us-east-1'],
  ['https://d-9067f719d0.awsapps.com/start/', 'us-east-1'],
  ['https://start.us-gov-home.awsapps.com/directory/acme', 'us-gov-west-1'],
] as const;
const SESSIONS = [
  '[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n',
  '[sso-session acme]\nsso_start_url = https://other.awsapps.com/start\nsso_region = eu-west-1\n',
  '',
] as const;
const COPIED = [
  'aws_access_key_id = ASIAIOSFODNN7EXAMPLE',
  'aws_secret_access_key = secret',
  'aws_session_token = token',
  'aws_security_token = token',
  'aws_session_expiration = 2020-06-14T17:13:26+00:00+0000',
];
const KEY = ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = s'];

type Setting = readonly [key: string, value: string];

/** Both files as other tools leave them, with what people and other programs have made of them since. */
export function randomToolFiles(random: RandomNumbers): {
  readonly config: string;
  readonly credentials: string;
} {
  const eol = random.pick(['\n', '\n', '\n', '\r\n']);
  const names: string[] = [...NAMES];
  const sections: string[] = [random.pick(SESSIONS)];
  const copied: string[] = [];
  const profileNames: string[] = [];
  for (let count = 1 + random.next(5); count > 0; count--) {
    const [name = 'more'] = names.splice(random.next(names.length), 1);
    const other = random.pick([name, name, name, name, ...profileNames]);
    sections.push(writeSection(random, `profile ${name}`, randomProfile(random, other)));
    profileNames.push(name);
    if (random.next(4) === 0) copied.push(`[${plain(name)}]\n${randomKeys(random)}`);
  }
  return {
    config: sections.join(random.pick(['', '\n', '\n# about the next one\n'])).replaceAll('\n', eol),
    credentials: copied.join('\n').replaceAll('\n', eol),
  };
}

/** A name without its quotes. */
function plain(name: string): string {
  return name.replaceAll('"', '');
}

function randomKeys(random: RandomNumbers): string {
  const lines = random.pick([COPIED, COPIED, [...COPIED, 'region = us-east-1'], KEY, COPIED.slice(0, 3)]);
  return `${lines.join('\n')}\n`;
}

/** @param other the profile that a process or a source names: mostly the profile itself */
function randomProfile(random: RandomNumbers, other: string): Setting[] {
  const [startUrl, region] = random.pick<readonly [string, string]>(PORTALS);
  const account = random.pick(['111111111111', '222222222222']);
  const role = random.pick(['Admin', 'Power.User@x']);
  const sso = (prefix: string): Setting[] => [
    [`${prefix}sso_start_url`, startUrl],
    [`${prefix}sso_region`, region],
    [`${prefix}sso_account_id`, account],
    [`${prefix}sso_role_name`, role],
  ];
  const chain: Setting[] = [
    ['role_arn', 'arn:aws:iam::333333333333:role/Deploy'],
    ['source_profile', plain(other)],
  ];
  const named: Setting[] = [
    ['sso_session', 'acme'],
    ['sso_account_id', account],
    ['sso_role_name', role],
  ];
  const settings = random.pick<Setting[]>([
    [
      ...sso('granted_'),
      ['common_fate_generated_from', 'aws-sso'],
      ['credential_process', `granted credential-process --profile ${other}`],
    ],
    [...sso('granted_'), ['credential_process', `granted credential-process --profile ${other} | cat`]],
    [...sso(''), ['common_fate_generated_from', 'aws-sso']],
    [...sso(''), ['credential_process', `aws-vault export --format=json ${other}`]],
    [...sso('').slice(2), ['include_profile', plain(other)]],
    [['credential_process', `aws-vault exec ${other} --json --no-session`]],
    [...chain, ['credential_process', `aws-vault export --format=json ${other}`]],
    [
      ...sso(''),
      ['sso_auto_populated', 'true'],
      ['credential_process', `aws-sso-util credential-process --profile ${other}`],
    ],
    [
      [
        'credential_process',
        `/usr/bin/aws-sso -u open -S "Default" process --arn arn:aws:iam::${account}:role/Admin`,
      ],
    ],
    sso(''),
    named,
    chain,
    [...named, ...KEY.map((line) => line.split(' = ') as [string, string])],
  ]);
  const more = random.pick<Setting[]>([
    [],
    [['region', 'us-east-1']],
    [
      ['output', 'json'],
      ['region', 'eu-west-1'],
    ],
    [['s3', '\n    max_queue_size = 100']],
  ]);
  return shuffled(random, [...settings, ...more]);
}

function writeSection(random: RandomNumbers, title: string, settings: readonly Setting[]): string {
  const indent = random.pick(['', '', '', '  ', '\t']);
  const delimiter = random.pick([' = ', ' = ', '=', '            = ', ' : ']);
  const lines = settings.flatMap(([key, value]) => {
    const written = random.next(12) === 0 ? key.toUpperCase() : key;
    const line = `${indent}${written}${value.startsWith('\n') ? ' =' : delimiter}${value}`;
    switch (random.next(10)) {
      case 0:
        return [`${indent}# about ${key}`, line];
      case 1:
        return [line, ''];
      case 2:
        return value.startsWith('\n') || random.next(3) > 0 ? [line] : [`${line} # note`];
      default:
        return [line];
    }
  });
  return [`[${title}]${random.pick(['', '', ' # mine'])}`, ...lines, ''].join('\n');
}

function shuffled<T>(random: RandomNumbers, list: readonly T[]): T[] {
  if (random.next(2) === 0) return [...list];
  const rest = [...list];
  return list.flatMap(() => rest.splice(random.next(rest.length), 1));
}
