import type { ConfigProblemCode } from '../../../../src/config/language/catalog';

/** A problem, and both files after its quick fix; what stays as it was is left out. */
export interface FixCase {
  readonly name: string;
  readonly code: ConfigProblemCode;
  readonly config?: string;
  readonly credentials?: string;
  readonly fixed?: string;
  readonly fixedCredentials?: string;
}

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n';
const USES = 'sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Reader\n';
const KEYS = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n';
const ROLE = 'role_arn = arn:aws:iam::111111111111:role/Deploy\n';

export const FIX_CASES: readonly FixCase[] = [
  {
    name: 'a header without bracket',
    code: 'malformedLine',
    config: '[profile a # mine\nregion = us-east-1\n',
    fixed: '[profile a] # mine\nregion = us-east-1\n',
  },
  {
    name: 'text behind a header',
    code: 'malformedLine',
    config: '[profile a] mine\nregion = us-east-1\n',
    fixed: '# mine\n[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a line that is none',
    code: 'malformedLine',
    config: '[profile a]\nregion\noutput = json\n',
    fixed: '[profile a]\n# region\noutput = json\n',
  },
  {
    name: 'a value without key',
    code: 'malformedLine',
    config: '[profile a]\n= x\noutput = json\n',
    fixed: '[profile a]\n# = x\noutput = json\n',
  },
  {
    name: 'a line before the first header',
    code: 'malformedLine',
    config: 'region = x\n[profile a]\noutput = json\n',
    fixed: '# region = x\n[profile a]\noutput = json\n',
  },
  {
    name: 'a colon',
    code: 'malformedLine',
    config: '[profile a]\nregion : us-east-1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a nested line that is none',
    code: 'malformedLine',
    config: '[profile a]\ns3 =\n  nothing\n  max_queue_size = 1\n',
    fixed: '[profile a]\ns3 =\n  # nothing\n  max_queue_size = 1\n',
  },
  {
    name: 'twice in one file',
    code: 'duplicateSection',
    config:
      '[profile a]\nregion = us-east-1\noutput = json\n\n[profile b]\nregion = us-east-1\n\n[profile a]\nregion = eu-west-1\n# mine\ns3 =\n  max_queue_size = 1\n',
    fixed:
      '[profile a]\noutput = json\nregion = eu-west-1\n# mine\ns3 =\n  max_queue_size = 1\n\n[profile b]\nregion = us-east-1\n\n',
  },
  {
    name: 'the default profile under two titles',
    code: 'duplicateSection',
    config: '[profile default]\nregion = us-east-1\n\n[default]\noutput = json\n',
    fixed: '[profile default]\nregion = us-east-1\noutput = json\n\n',
  },
  {
    name: 'one that the AWS CLI does not read, and one that it does',
    code: 'duplicateSection',
    config: '[ profile a]\nregion = us-east-1\n\n[profile a] # mine\noutput = json\n',
    fixed: '[profile a]\nregion = us-east-1\n# mine\noutput = json\n\n',
  },
  {
    name: 'twice with other values',
    code: 'duplicateKey',
    config: '[profile a]\nregion = us-east-1\noutput = json\nregion = eu-west-1\n',
    fixed: '[profile a]\noutput = json\nregion = eu-west-1\n',
  },
  {
    name: '[DEFAULT]',
    code: 'defaultSection',
    config: '[DEFAULT]\nregion = us-east-1\n',
    fixed: '[default]\nregion = us-east-1\n',
  },
  {
    name: 'a bare name',
    code: 'unsupportedSection',
    config: '[dev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'upper case',
    code: 'unsupportedSection',
    config: '[Profile dev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'a mistyped word',
    code: 'unsupportedSection',
    config: '[sso-sesion corp]\nsso_region = us-east-1\n',
    fixed: '[sso-session corp]\nsso_region = us-east-1\n',
  },
  {
    name: 'a dot',
    code: 'unsupportedSection',
    config: '[profile.dev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'glued',
    code: 'unsupportedSection',
    config: '[profiledev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'a name with a blank, and who refers to it',
    code: 'unportableName',
    config: `[profile my dev]\n${KEYS}[profile b]\n${ROLE}source_profile = my dev\n`,
    fixed: `[profile my-dev]\n${KEYS}[profile b]\n${ROLE}source_profile = my-dev\n`,
  },
  {
    name: 'a name with a bracket',
    code: 'unportableName',
    config: '[profile a]b]\nregion = us-east-1\n',
    fixed: '[profile a-b]\nregion = us-east-1\n',
  },
  {
    name: 'another word',
    code: 'unportableName',
    config: '[profiles dev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'blanks inside the brackets',
    code: 'unportableHeader',
    config: '[ profile  dev ]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'a blank of copy and paste',
    code: 'unportableHeader',
    config: '[profile\u00a0dev]\nregion = us-east-1\n',
    fixed: '[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'a comment without a blank',
    code: 'unportableHeader',
    config: '[profile dev]# mine\nregion = us-east-1\n',
    fixed: '[profile dev] # mine\nregion = us-east-1\n',
  },
  {
    name: 'a bracket in the comment',
    code: 'unportableHeader',
    config: '[profile dev] # see [wiki]\nregion = us-east-1\n',
    fixed: '# see [wiki]\n[profile dev]\nregion = us-east-1\n',
  },
  {
    name: 'an indented header below a key',
    code: 'indentedHeader',
    config: '[profile a]\nregion = us-east-1\n  [profile b]\noutput = json\n',
    fixed: '[profile a]\nregion = us-east-1\n[profile b]\noutput = json\n',
  },
  {
    name: 'upper case',
    code: 'unportableKey',
    config: '[profile a]\nRegion = us-east-1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a blank in a key',
    code: 'unportableKey',
    config: '[profile a]\nmy region = us-east-1\noutput = json\n',
    fixed: '[profile a]\n# my region = us-east-1\noutput = json\n',
  },
  {
    name: 'the old name of the session token',
    code: 'unportableKey',
    credentials: `[a]\n${KEYS}aws_security_token = t\n`,
    fixedCredentials: `[a]\n${KEYS}aws_session_token = t\n`,
  },
  {
    name: 'behind a value',
    code: 'inlineComment',
    config: '[profile a]\nregion = us-east-1 # main\noutput = json\n',
    fixed: '[profile a]\n# main\nregion = us-east-1\noutput = json\n',
  },
  {
    name: 'behind a nested setting',
    code: 'inlineComment',
    config: '[profile a]\ns3 =\n  max_queue_size = 1 # few\n',
    fixed: '[profile a]\ns3 =\n  # few\n  max_queue_size = 1\n',
  },
  {
    name: 'a character without width',
    code: 'oddBlank',
    config: '[profile a]\nregion = us-east-1\u200b\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a byte order mark where files were joined',
    code: 'oddBlank',
    config: '[profile a]\nregion = us-east-1\n\ufeff[profile b]\nregion = us-west-2\n',
    fixed: '[profile a]\nregion = us-east-1\n[profile b]\nregion = us-west-2\n',
  },
  {
    name: 'upper case',
    code: 'refusedSetting',
    config: '[profile a]\nretry_mode = Standard\n',
    fixed: '[profile a]\nretry_mode = standard\n',
  },
  {
    name: 'an empty region',
    code: 'refusedSetting',
    config: '[profile a]\nregion =\noutput = json\n',
    fixed: '[profile a]\noutput = json\n',
  },
  {
    name: 'all keys of a section',
    code: 'indentedKey',
    config: '[profile a]\n  region = us-east-1\n  output = json\n',
    fixed: '[profile a]\nregion = us-east-1\noutput = json\n',
  },
  {
    name: 'below another key',
    code: 'indentedKey',
    config: '[profile a]\nregion = us-east-1\n  output = json\n',
    fixed: '[profile a]\nregion = us-east-1\noutput = json\n',
  },
  {
    name: 'a no-break space',
    code: 'oddBlank',
    config: '[profile a]\nregion =\u00a0us-east-1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'quotes',
    code: 'quotedValue',
    config: '[profile a]\nregion = "us-east-1"\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a mistyped key',
    code: 'unknownKey',
    config: '[profile a]\nregoin = us-east-1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'an empty account',
    code: 'emptySetting',
    config: `[profile a]\nsso_account_id =\n${KEYS}`,
    fixed: `[profile a]\n${KEYS}`,
  },
  {
    name: 'a profile of the config file',
    code: 'sectionInCredentials',
    credentials: `[profile a]\n${KEYS}`,
    fixedCredentials: `[a]\n${KEYS}`,
  },
  {
    name: 'a mistyped session',
    code: 'missingSession',
    config: `${SESSION}[profile a]\n${USES.replace('corp', 'copr')}`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'a mistyped source',
    code: 'missingSourceProfile',
    config: `[profile base]\n${KEYS}[profile a]\n${ROLE}source_profile = bsae\n`,
    fixed: `[profile base]\n${KEYS}[profile a]\n${ROLE}source_profile = base\n`,
  },
  {
    name: 'another region',
    code: 'inconsistentSession',
    config: `${SESSION}[profile a]\n${USES}sso_region = eu-west-1\n`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'an account that belongs in the profile',
    code: 'inconsistentSession',
    config: `${SESSION}sso_account_id = 222222222222\n[profile a]\n${USES}`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'a region of its own',
    code: 'inconsistentSession',
    config: `${SESSION}region = eu-west-1\n[profile a]\n${USES}region = us-east-1\n`,
    fixed: `${SESSION}[profile a]\n${USES}region = us-east-1\n`,
  },
  {
    name: 'what the session says',
    code: 'repeatedSetting',
    config: `${SESSION}[profile a]\n${USES}sso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'a lost zero',
    code: 'invalidAccount',
    config: `${SESSION}[profile a]\n${USES.replace('111111111111', '11111111111')}`,
    fixed: `${SESSION}[profile a]\n${USES.replace('111111111111', '011111111111')}`,
  },
  {
    name: 'no scheme',
    code: 'invalidStartUrl',
    config: `${SESSION.replace('https://', '')}[profile a]\n${USES}`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'http',
    code: 'invalidStartUrl',
    config: `${SESSION.replace('https://', 'http://')}[profile a]\n${USES}`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'an underscore',
    code: 'invalidRegion',
    config: '[profile a]\nregion = us_east_1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'a mistyped region',
    code: 'unknownRegion',
    config: '[profile a]\nregion = us-eats-1\n',
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'none',
    code: 'missingScopes',
    config: `${SESSION.replace(/sso_registration_scopes.*\n/, '')}[profile a]\n${USES}`,
    fixed: `${SESSION}[profile a]\n${USES}`,
  },
  {
    name: 'two profiles',
    code: 'legacySso',
    config:
      '[profile a]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Reader\n\n[profile b]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\nsso_account_id = 222222222222\nsso_role_name = Reader\n',
    fixed: `[profile a]\n${USES}\n[profile b]\n${USES.replace('111111111111', '222222222222')}\n${SESSION}`,
  },
  {
    name: 'a key beside a setting',
    code: 'keysInConfig',
    config: `[profile a]\n# mine\n${KEYS}region = us-east-1\n`,
    fixed: '[profile a]\n# mine\nregion = us-east-1\n',
    fixedCredentials: `[a]\n${KEYS}`,
  },
  {
    name: 'a key and nothing else',
    code: 'keysInConfig',
    config: `[profile b]\nregion = us-east-1\n\n[default]\n${KEYS}aws_session_token = t\n`,
    credentials: '# mine\n[c]\naws_access_key_id = A\naws_secret_access_key = s',
    fixed: '[profile b]\nregion = us-east-1\n\n',
    fixedCredentials: `# mine\n[c]\naws_access_key_id = A\naws_secret_access_key = s\n\n[default]\n${KEYS}aws_session_token = t\n`,
  },
  {
    name: 'a copy of the key',
    code: 'keysInConfig',
    config: `[profile a]\nregion = us-east-1\n${KEYS}`,
    credentials: `[a]\n${KEYS}aws_session_token = t\n`,
    fixed: '[profile a]\nregion = us-east-1\n',
  },
  {
    name: 'the secret',
    code: 'splitKeys',
    config: '[profile a]\nregion = us-east-1\naws_secret_access_key = s\naws_session_token = t\n',
    credentials:
      '[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\n[b]\naws_access_key_id = A\naws_secret_access_key = s\n',
    fixed: '[profile a]\nregion = us-east-1\n',
    fixedCredentials:
      '[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\naws_session_token = t\n\n[b]\naws_access_key_id = A\naws_secret_access_key = s\n',
  },
  {
    name: 'the id',
    code: 'splitKeys',
    config: '[profile a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n',
    credentials: '[a]\naws_secret_access_key = s\n',
    fixed: '',
    fixedCredentials: '[a]\naws_secret_access_key = s\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n',
  },
  {
    name: 'a region beside the key',
    code: 'settingsInCredentials',
    config: '[profile a]\noutput = json\n\n[profile b]\noutput = json\n',
    credentials: `[a]\nregion = us-east-1\n${KEYS}`,
    fixed: '[profile a]\noutput = json\nregion = us-east-1\n\n[profile b]\noutput = json\n',
    fixedCredentials: `[a]\n${KEYS}`,
  },
  {
    name: 'a whole profile',
    code: 'settingsInCredentials',
    config: `${SESSION}[profile b]\nregion = us-east-1\n`,
    credentials: `[a]\n${USES}`,
    fixed: `${SESSION}[profile b]\nregion = us-east-1\n\n[profile a]\n${USES}`,
    fixedCredentials: '',
  },
  {
    name: 'what the config file says too',
    code: 'settingsInCredentials',
    config: '[default]\nregion = us-east-1\n',
    credentials: `[default]\nregion = us-east-1\n${KEYS}`,
    fixedCredentials: `[default]\n${KEYS}`,
  },
  {
    name: 'a session of the config file',
    code: 'sectionInCredentials',
    config: `[profile a]\n${USES}`,
    credentials: `[b]\n${KEYS}\n${SESSION}`,
    fixed: `[profile a]\n${USES}\n${SESSION}`,
    fixedCredentials: `[b]\n${KEYS}\n`,
  },
];
