import type { RandomNumbers } from '../unit/config/randomFiles';

const TITLES = [
  'default',
  'profile dev',
  'profile base',
  'profile  two',
  'profile "my prof"',
  "profile 'a #1 [x]'",
  'profile Acme-[production]/Admin',
  'profile Acme-[production]/ReadOnly',
  'profile [PROD]-Shop.Admin',
  'profile blank\u3000',
  'profile dev] # see [wiki',
  'profile __proto__',
  'sso-session corp',
  'sso-session "corp"',
  'services s',
  'plugins',
  'DEFAULT',
  'dev',
  'base',
  'a]b',
  ' c ',
];
const KEYS = [
  'region',
  'Region',
  'output',
  's3',
  'source_profile',
  'sso_session',
  'credential_process',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'x_exported_from',
  'sso_start_url',
  'sso_region',
  'sso_registration_scopes',
  'role_arn',
  'include_profile',
  'in valid',
  '[open',
  'a/b',
  'to\u212Aen',
];
const VALUES = [
  '',
  'us-east-1',
  'base',
  'dev',
  'corp',
  'granted credential-process --profile dev',
  'aws-vault exec "dev" --json',
  'https://x.awsapps.com/start#/',
  'arn:aws:iam::111111111111:role/x',
  'a = b',
  'x # note',
  '#',
  '"q"',
  '[b]',
  'ü\u2028y',
  'true',
] as const;
const BLANKS = ['', '', '', ' ', ' ', '  ', '\t', '\u00a0', '\u3000', '\u0085', '\u001c', '\f'] as const;
const ENDS = ['\n', '\n', '\r\n', '\r'] as const;

/** Text of a shared file that the AWS CLI mostly reads, written in all the ways that it allows and people do not. */
export function randomConfig(random: RandomNumbers): string {
  const usualEnd = random.pick(ENDS);
  const titles = [...TITLES];
  let text = '';
  const addLine = (line: string): void => {
    text += line + (random.next(12) === 0 ? random.pick(ENDS) : usualEnd);
  };
  const indent = (): string => (random.next(3) === 0 ? random.pick(BLANKS) : '');
  for (let sections = 1 + random.next(6); sections > 0; sections--) {
    const keys = random.next(40) === 0 ? ['output', 'output'] : [...KEYS];
    const header = `${indent()}[${take(random, titles)}]`;
    addLine(header + random.pick(['', '', '', random.pick(BLANKS), ' # note', ' ; [wiki]', '#x', ' junk']));
    for (let lines = random.next(6); lines > 0; lines--) addLine(randomLine(random, keys, indent));
    if (random.next(3) === 0) addLine('');
  }
  return random.next(3) === 0 ? text.trimEnd() : text;
}

function randomLine(random: RandomNumbers, keys: string[], indent: () => string): string {
  switch (random.next(8)) {
    case 0:
      return random.pick(['', '# about', `${indent()}; see [x] = y`]);
    case 1:
      return `  ${random.pick(BLANKS)}${random.pick(['more', 'a = b', 'region = inner', '[profile inner]', '# no'])}`;
    default: {
      const delimiter = random.pick(['=', '=', '=', ':']);
      const [before, after] = [random.pick(BLANKS), random.pick(BLANKS)];
      const tail = random.pick(['', '', '', ' # note', '\u00a0; note', ' ', '\u00a0']);
      return `${indent()}${take(random, keys)}${before}${delimiter}${after}${random.pick(VALUES)}${tail}`;
    }
  }
}

/** Each once: what is there twice is refused. */
function take(random: RandomNumbers, from: string[]): string {
  const [taken = 'more'] = from.splice(random.next(from.length), 1);
  return taken;
}
