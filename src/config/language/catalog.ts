import type { ProblemCode } from '../sharedConfig';

/** What only the editor of a file tells: the tree would be full of it. */
export type EditorProblemCode =
  | 'unknownKey'
  | 'oddBlank'
  | 'unknownRegion'
  | 'otherPartition'
  | 'missingScopes'
  | 'unusedSession'
  | 'legacySso'
  | 'loginReaders'
  | 'plainTextKeys'
  | 'keysInConfig'
  | 'settingsInCredentials'
  | 'widePermissions';

/** Stable: people search for them, and suppress them. */
export type ConfigProblemCode = ProblemCode | EditorProblemCode;

interface Description {
  /** A few words, as a heading. */
  readonly title: string;
  /** The tools that read the file in another way, or refuse it. */
  readonly affects: string;
  /** The same where the AWS CLI reads the file, and the problem is a warning. */
  readonly affectsAsWarning?: string;
  /** One or two sentences for the page. */
  readonly why: string;
}

/** A kind of problem as docs/config-problems.md describes it, with what its quick fix does, or why no change is safe. */
export type CatalogEntry = Description & ({ readonly fix: string } | { readonly noFix: string });

const EVERY = 'every AWS tool';
const CLI = 'the AWS CLI and boto3';
const CLI_REFUSES = 'the AWS CLI and boto3, which refuse the whole file';
const SDKS = 'the AWS SDKs';
const JAVASCRIPT = 'the AWS SDK for JavaScript';

/** Every problem that the editor shows, in the order of the page. */
export const CATALOG: Readonly<Record<ConfigProblemCode, CatalogEntry>> = {
  unreadableFile: {
    title: 'File that cannot be read',
    affects: EVERY,
    why: "The file exists, but the system can't open it, or it is not a regular file.",
    noFix: 'What keeps the system from opening it is not in the file.',
  },
  invalidEncoding: {
    title: 'Not UTF-8',
    affects: EVERY,
    why: 'AWS tools read the file as UTF-8 and refuse other encodings.',
    noFix: 'No file says which encoding its text has.',
  },
  byteOrderMark: {
    title: 'Byte order mark',
    affects: CLI_REFUSES,
    why: 'Some Windows editors write three bytes before the text. Tools then miss the first header.',
    fix: 'Saves the file without it.',
  },
  malformedLine: {
    title: 'Broken line',
    affects: CLI_REFUSES,
    affectsAsWarning: 'SDKs that skip the line, or refuse the file',
    why: 'The line is not a header, a setting or a comment. Other tools skip it.',
    fix: 'Closes the header, replaces ":" with "=", or turns the line into a comment.',
  },
  duplicateSection: {
    title: 'Section defined twice',
    affects: CLI_REFUSES,
    affectsAsWarning: 'tools, each of which takes another section',
    why: 'The AWS CLI refuses a file with the same header twice; SDKs join both. [default] and [profile default] are the same profile, and tools differ in which one they take.',
    fix: 'Joins the sections. Where both have a key, the later value stays.',
  },
  duplicateKey: {
    title: 'Key defined twice',
    affects: CLI_REFUSES,
    why: 'Other tools take the last value.',
    fix: 'Removes the earlier one.',
  },
  defaultSection: {
    title: '[DEFAULT]',
    affects: CLI,
    why: 'Python gives the settings of [DEFAULT] to every section. Other tools ignore it.',
    fix: 'Writes [default].',
  },
  unsupportedSection: {
    title: 'Unknown section',
    affects: EVERY,
    why: 'In the config file a profile is [profile NAME], in lower case. Only [default] has no such word.',
    fix: 'Corrects the header.',
  },
  unportableName: {
    title: "Name that some tools can't read",
    affects: SDKS,
    why: "Every tool reads letters, digits and _ - / . % @ : +. Some tools don't read spaces, quotes and brackets.",
    fix: 'Renames the profile and updates what refers to it.',
  },
  unportableHeader: {
    title: 'Header that some tools miss',
    affects: 'some tools: they differ in the spaces and comments that they accept',
    why: 'There are spaces inside the brackets or before them, spaces that are not ASCII, a comment without a space before it, or a "]" in the comment.',
    fix: 'Writes the plain header, and moves its comment to its own line where needed.',
  },
  indentedHeader: {
    title: 'Indented header below a setting',
    affects: CLI,
    why: 'An indented line always continues the setting above it.',
    fix: 'Removes the indentation.',
  },
  unportableKey: {
    title: "Key that some tools can't read",
    affects: `${JAVASCRIPT}, and others`,
    why: 'Keys are written in lower case, with letters, digits and "_".',
    fix: 'Writes the key in lower case, or turns the line into a comment.',
  },
  inlineComment: {
    title: 'Comment behind a value',
    affects: CLI,
    why: 'The AWS CLI reads the comment as part of the value: "us-east-1 # main" is the Region.',
    fix: 'Moves the comment to its own line.',
  },
  indentedKey: {
    title: 'Indented key',
    affects: `${CLI}, and SDKs that refuse the file`,
    why: 'An indented line continues the setting above it. Without a setting above, tools refuse it.',
    fix: 'Removes the indentation of the keys in the section.',
  },
  continuedValue: {
    title: 'Value on several lines',
    affects: JAVASCRIPT,
    why: 'The AWS CLI adds an indented line to the value above it. Other tools skip the line, or take it for a setting.',
    noFix: 'How the lines become one is for you to say.',
  },
  oddBlank: {
    title: 'Space that is not ASCII, or character that cannot be seen',
    affects: 'tools that read such a character as part of the value',
    why: 'Text copied from a page or a chat can have characters that look like spaces, or that have no width. Tools differ in which of them they strip. A carriage return alone ends a line for the AWS CLI only.',
    fix: 'Replaces such spaces with plain ones, and removes characters without width. Saving the file in VS Code mends the ends of lines.',
  },
  quotedValue: {
    title: 'Quoted value',
    affects: EVERY,
    why: 'Quotes are part of the value.',
    fix: 'Removes the quotes.',
  },
  unknownKey: {
    title: 'Unknown key',
    affects: `${EVERY}: none reads it`,
    why: 'The key is one or two letters away from one that tools read.',
    fix: 'Corrects the key.',
  },
  emptySetting: {
    title: 'Empty setting',
    affects: 'the AWS CLI and boto3, which refuse the profile',
    why: 'SDKs ignore an empty setting.',
    fix: 'Removes the line.',
  },
  refusedSetting: {
    title: 'Value that the AWS CLI refuses',
    affects: 'the AWS CLI and boto3, which run no command of the profile',
    why: 'Some settings have a few values only, or name a section. SDKs have other rules.',
    fix: 'Corrects a mistyped value, or removes an empty line.',
  },
  sectionInCredentials: {
    title: 'Section of the config file in the credentials file',
    affects: EVERY,
    why: 'In the credentials file a profile is [NAME], and there are no sessions.',
    fix: 'Writes [NAME], or moves the session to the config file.',
  },
  keysInConfig: {
    title: 'Access key in the config file',
    affects: 'people who share their config file',
    why: 'The config file is for settings without secrets. Keep keys in the credentials file, or better in a keychain.',
    fix: 'Moves the key to the credentials file if every tool still gets the same credentials then, or to the keychain of VS Code.',
  },
  settingsInCredentials: {
    title: 'Setting of the config file in the credentials file',
    affects: 'the AWS SDK for PHP, which looks for the Region and the SSO settings in the config file only',
    why: 'The credentials file is for access keys. Most tools read other settings there too.',
    fix: 'Moves the settings to the config file, unless they have other values there.',
  },
  plainTextKeys: {
    title: 'Access key in plain text',
    affects: 'your account: every program of yours can read it',
    why: 'Long-lived keys in a file are the most common way to lose an account.',
    fix: 'Moves the key to the keychain of VS Code.',
  },
  widePermissions: {
    title: 'File that others can read',
    affects: 'your account: other users of the machine can read the file',
    why: 'AWS tools make their files readable only by the owner.',
    fix: 'Makes the file readable only by you.',
  },
  missingSession: {
    title: 'Session that is not defined',
    affects: EVERY,
    why: 'sso_session names a section [sso-session NAME] of the config file.',
    fix: 'Corrects the name of the session.',
  },
  unusedSession: {
    title: 'Session that no profile uses',
    affects: 'no tool',
    why: 'The section does nothing until a profile names it.',
    noFix: 'You may be about to add a profile for it.',
  },
  inconsistentSession: {
    title: 'Session and profile disagree',
    affects: 'the AWS CLI and boto3, which refuse the profile',
    why: 'The session and the profile have different values for the same key.',
    fix: 'Removes the line from the one of the two in which it does not belong.',
  },
  repeatedSetting: {
    title: 'Setting of the session repeated in the profile',
    affects: 'the AWS SDK for Rust, which refuses the profile',
    why: 'sso_start_url and sso_region belong in the session.',
    fix: 'Removes the line from the profile.',
  },
  missingStartUrl: {
    title: 'No start URL',
    affects: EVERY,
    why: 'A login needs the start URL of the AWS access portal.',
    noFix: 'Only you know the URL.',
  },
  invalidStartUrl: {
    title: 'Malformed start URL',
    affects: EVERY,
    why: 'A start URL is an address such as https://example.awsapps.com/start.',
    fix: 'Adds https:// if only that is missing.',
  },
  missingScopes: {
    title: 'No registration scopes',
    affects: 'tools that do not ask for the default scope',
    why: 'With sso_registration_scopes = sso:account:access every tool asks for a session that renews automatically.',
    fix: 'Adds the line.',
  },
  legacySso: {
    title: 'Legacy SSO profile',
    affects: "you: the login expires and can't be renewed",
    why: 'The SSO settings are in the profile itself. With an [sso-session] section the login renews automatically.',
    fix: 'Creates a session for all profiles with this start URL.',
  },
  missingRegion: {
    title: 'No SSO Region',
    affects: EVERY,
    why: 'sso_region is the Region of IAM Identity Center.',
    noFix: 'Only you know the Region.',
  },
  invalidRegion: {
    title: 'Not a Region',
    affects: EVERY,
    why: 'The Region becomes part of host names.',
    fix: 'Corrects the Region.',
  },
  unknownRegion: {
    title: 'Region that is not known',
    affects: EVERY,
    why: 'The value looks like a Region, but AWS has announced no such Region.',
    fix: 'Corrects the Region.',
  },
  otherPartition: {
    title: 'Region of another partition',
    affects: EVERY,
    why: 'China, GovCloud and the commercial Regions have their own accounts, roles and logins.',
    noFix: 'Either of the two can be the wrong one.',
  },
  missingAccount: {
    title: 'No account',
    affects: EVERY,
    why: 'A role without an account gives no credentials.',
    noFix: 'Only you know the account. Completion offers those of the session.',
  },
  missingRole: {
    title: 'No role',
    affects: EVERY,
    why: 'An account without a role gives no credentials.',
    noFix: 'Only you know the role. Completion offers those of the account.',
  },
  invalidAccount: {
    title: 'Not an account id',
    affects: EVERY,
    why: 'An account id has twelve digits. Spreadsheets remove leading zeros.',
    fix: 'Puts the leading zeros back.',
  },
  invalidRoleArn: {
    title: 'Not the ARN of a role',
    affects: EVERY,
    why: 'A role is arn:aws:iam::111111111111:role/NAME.',
    noFix: 'Only you know the role.',
  },
  missingSourceProfile: {
    title: 'Source profile that is not defined',
    affects: EVERY,
    why: 'source_profile names another profile.',
    fix: 'Corrects the name of the profile.',
  },
  sourceProfileCycle: {
    title: 'Circular source profiles',
    affects: EVERY,
    why: 'One of the profiles needs its own credentials.',
    noFix: 'Only you know which of the profiles has credentials of its own.',
  },
  loginSource: {
    title: 'Console sign-in as source_profile',
    affects: 'the AWS SDK for Go and Terraform, which refuse the profile',
    why: 'The AWS SDK for Go reads login_session in a profile of its own (config 1.32 or later), not in the profile that source_profile names. "Make a Profile for Other Tools" writes one that both can name.',
    noFix: 'The other profile needs a name, which you choose.',
  },
  loginReaders: {
    title: 'Console sign-in that some tools do not read',
    affects:
      "Terraform's AWS provider, the AWS SDK for Go before config 1.32, the AWS CLI before 2.32, and boto3 without awscrt: they find no credentials",
    why: 'The AWS CLI 2.32, the AWS SDK for JavaScript, the AWS SDK for Go (config 1.32) and boto3 with awscrt read login_session. "Make a Profile for Other Tools" writes a second profile for the rest.',
    noFix: 'The other profile needs a name, which you choose.',
  },
  incompleteAssumeRole: {
    title: 'Role without credentials to assume it with',
    affects: EVERY,
    why: 'role_arn needs source_profile or credential_source.',
    noFix: 'Only you know which profile can assume the role.',
  },
  conflictingSource: {
    title: 'Two sources',
    affects: EVERY,
    why: 'source_profile and credential_source exclude each other.',
    noFix: 'Only you know which source is the right one.',
  },
  incompleteKeys: {
    title: 'Half an access key',
    affects: EVERY,
    why: 'An access key has an id and a secret.',
    noFix: 'The other half is in no file.',
  },
  splitKeys: {
    title: 'Access key in both files',
    affects: 'the AWS CLI and the SDKs, which take different keys',
    why: 'The AWS CLI takes a whole key from one file, SDKs merge both files.',
    fix: 'Moves the rest of the key to the credentials file. Between two keys you have to choose.',
  },
  invalidRoleSetting: {
    title: 'Role setting that AWS refuses',
    affects: EVERY,
    why: 'STS allows only certain characters and lengths.',
    noFix: 'Only you know what the value has to be.',
  },
  invalidDuration: {
    title: 'Duration that AWS refuses',
    affects: EVERY,
    why: 'A role session lasts from 900 to 43200 seconds.',
    noFix: 'Only you know how long the session has to last.',
  },
  shellSyntax: {
    title: 'Command or path written for a shell',
    affects: CLI,
    why: 'The AWS CLI runs credential_process without a shell, and opens the files of ca_bundle and web_identity_token_file as they are written.',
    noFix: 'What a shell makes of it depends on the machine.',
  },
  mixedCredentials: {
    title: 'Several kinds of credentials',
    affects: 'the AWS CLI and the SDKs, which take different ones',
    why: 'Each tool looks in another order.',
    noFix: 'Each of the lines is used by a tool.',
  },
  noCredentials: {
    title: 'No credentials',
    affects: EVERY,
    why: 'The profile defines no credentials.',
    noFix: 'Only you know where its credentials come from.',
  },
};

/** What a problem affects. */
export function affectedBy({
  code,
  severity,
}: {
  readonly code: ConfigProblemCode;
  readonly severity: string;
}): string {
  const { affects, affectsAsWarning } = CATALOG[code];
  return (severity === 'error' ? undefined : affectsAsWarning) ?? affects;
}

const PAGE = 'https://github.com/aws-sso-profiles/aws-sso-profiles/blob/main/docs/config-problems.md';

/** The section of docs/config-problems.md about a code. */
export function problemPage(code: ConfigProblemCode): string {
  return `${PAGE}#${code.toLowerCase()}`;
}
