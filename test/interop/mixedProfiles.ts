import type { ProblemCode } from '../../src/config/sharedConfig';
import { sampleConfig } from '../server/sampleConfig';
import type { ConfigPatch } from '../server/config';
import { LEGACY, SESSION, START_URL } from '../unit/sso/workbench';

/** What stands for the things of one home in the texts of profiles. */
export interface Places {
  /** A program in words that every shell and no shell understand, its file last. */
  readonly program: string;
  readonly tokenFile: string;
  /** Temporary keys of the user `deploy`. */
  readonly temporary: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export interface MixedProfile {
  readonly name: string;
  /** Lines of `[profile NAME]` in the config file. */
  readonly config?: string;
  /** Lines of `[NAME]` in the credentials file. */
  readonly credentials?: string;
  /** Where the tools disagree: the problem that says so. */
  readonly marked?: ProblemCode;
  /** Nobody gets credentials. */
  readonly isBroken?: true;
}

const DEPLOY_KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
/** Each user has a key of its own, so that the key tells which settings were taken. */
export const USERS = {
  deploy: DEPLOY_KEY,
  stale: {
    accessKeyId: 'AKIASTALESTALESTALE0',
    secretAccessKey: 'stale+secret/of+an+older+key+0123456789AB',
  },
  printed: {
    accessKeyId: 'AKIAPRINTEDPRINTED00',
    secretAccessKey: 'secret/that+a+program+prints+0123456789AB',
  },
  environment: {
    accessKeyId: 'AKIAENVIRONMENT00000',
    secretAccessKey: 'secret/of+the+environment+0123456789ABCDE',
  },
} as const;

export const WEB_IDENTITY = 'repo:acme/shop:ref:refs/heads/main';
const ACCOUNT = '111111111111';
const role = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`;

/** The sample world with more users, and roles that lead on from one another. */
export const WORLD: ConfigPatch = {
  iamUsers: [
    ...sampleConfig.iamUsers,
    ...(['stale', 'printed', 'environment'] as const).map((userName) => ({
      accountId: ACCOUNT,
      userName,
      ...USERS[userName],
    })),
  ],
  iamRoles: [
    ...sampleConfig.iamRoles,
    { arn: role('Second', '222222222222'), trustedPrincipals: [role('Deploy')] },
    { arn: role('path/to/Third', '333333333333'), trustedPrincipals: [role('Second', '222222222222')] },
    { arn: role('Partner', '222222222222'), trustedPrincipals: [ACCOUNT], externalId: 'acme/7:x' },
  ],
};

export const MFA_DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/deploy`;

const keys = (user: keyof typeof USERS): string =>
  `aws_access_key_id = ${USERS[user].accessKeyId}\naws_secret_access_key = ${USERS[user].secretAccessKey}`;
const sso = `sso_session = ${SESSION}\nsso_account_id = ${ACCOUNT}\nsso_role_name = PowerUserAccess`;
const assume = (name: string, source: string, account?: string): string =>
  `role_arn = ${role(name, account)}\nsource_profile = ${source}`;

/** What stands before all profiles. */
export const SESSIONS = `[sso-session ${SESSION}]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;

export function mixedProfiles({ program, tokenFile, temporary }: Places): readonly MixedProfile[] {
  const webIdentity = `role_arn = ${role('Pipeline')}\nweb_identity_token_file = ${tokenFile}`;
  return [
    { name: 'sso', config: sso },
    {
      name: 'sso-legacy',
      config: `sso_start_url = ${LEGACY}\nsso_region = eu-west-1\nsso_account_id = 444444444444\nsso_role_name = ReadOnlyAccess`,
    },
    {
      name: 'sso-repeated',
      config: `${sso}\nsso_start_url = ${START_URL}\nsso_region = us-east-1`,
      marked: 'repeatedSetting',
    },
    { name: 'keys', credentials: keys('deploy') },
    { name: 'keys-config', config: keys('deploy') },
    { name: 'keys-both', config: keys('stale'), credentials: keys('deploy') },
    {
      name: 'keys-token',
      credentials: `aws_access_key_id = ${temporary.accessKeyId}\naws_secret_access_key = ${temporary.secretAccessKey}\naws_session_token = ${temporary.sessionToken}`,
    },
    { name: 'chain-1', config: assume('Deploy', 'keys') },
    { name: 'chain-2', config: assume('Second', 'chain-1', '222222222222') },
    { name: 'chain-3', config: assume('path/to/Third', 'chain-2', '333333333333') },
    { name: 'role-sso', config: assume('Deploy', 'sso') },
    { name: 'role-process', config: assume('Deploy', 'process') },
    { name: 'role-self', config: `${assume('Deploy', 'role-self')}\n${keys('deploy')}` },
    { name: 'role-of-role-with-keys', config: assume('Deploy', 'role-self') },
    { name: 'role-env', config: `role_arn = ${role('Deploy')}\ncredential_source = Environment` },
    { name: 'role-external', config: `${assume('Partner', 'keys', '222222222222')}\nexternal_id = acme/7:x` },
    {
      name: 'role-named',
      config: `${assume('Deploy', 'keys')}\nrole_session_name = ada=1,2@x.-_\nduration_seconds = 7200`,
    },
    {
      name: 'role-mfa',
      config: `${assume('Auditor', 'keys', '222222222222')}\nexternal_id = acme-audit\nmfa_serial = ${MFA_DEVICE}`,
    },
    { name: 'process', config: `credential_process = ${program} printed 'a  b'` },
    { name: 'process-ends', config: `credential_process = ${program} printed 'a  b' 3600` },
    { name: 'web', config: `${webIdentity}\nrole_session_name = build` },
    { name: 'sso-keys', config: sso, credentials: keys('stale'), marked: 'mixedCredentials' },
    {
      name: 'sso-process',
      config: `${sso}\ncredential_process = ${program} printed 'a  b'`,
      marked: 'mixedCredentials',
    },
    {
      name: 'process-keys',
      config: `credential_process = ${program} printed 'a  b'\n${keys('stale')}`,
      marked: 'mixedCredentials',
    },
    {
      name: 'process-keys-file',
      config: `credential_process = ${program} printed 'a  b'`,
      credentials: keys('deploy'),
      marked: 'mixedCredentials',
    },
    { name: 'web-keys', config: `${webIdentity}\n${keys('stale')}`, marked: 'mixedCredentials' },
    {
      name: 'web-role',
      config: `role_arn = ${role('Pipeline')}\nweb_identity_token_file = ${tokenFile}\nsource_profile = keys`,
      marked: 'mixedCredentials',
    },
    { name: 'role-of-sso-keys', config: assume('Deploy', 'sso-keys'), marked: 'mixedCredentials' },
    {
      name: 'role-odd-duration',
      config: `${assume('Deploy', 'keys')}\nduration_seconds = 2h`,
      marked: 'invalidDuration',
    },
    {
      name: 'process-shell',
      config: `credential_process = ${program} printed "a  b" $PRINTED`,
      marked: 'shellSyntax',
    },
    { name: 'broken-source', config: assume('Deploy', 'nobody'), isBroken: true },
    { name: 'broken-cycle', config: assume('Deploy', 'broken-cycle-2'), isBroken: true },
    { name: 'broken-cycle-2', config: assume('Deploy', 'broken-cycle'), isBroken: true },
    {
      name: 'broken-two-sources',
      config: `${assume('Deploy', 'keys')}\ncredential_source = Environment`,
      isBroken: true,
    },
    {
      name: 'broken-session',
      config: `sso_session = none\nsso_account_id = ${ACCOUNT}\nsso_role_name = PowerUserAccess`,
      isBroken: true,
    },
    { name: 'broken-trust', config: assume('Second', 'keys', '222222222222'), isBroken: true },
    {
      name: 'broken-duration',
      config: `${assume('Deploy', 'sso')}\nduration_seconds = 7200`,
      isBroken: true,
    },
    { name: 'broken-process', config: `credential_process = ${program} nobody`, isBroken: true },
    { name: 'broken-none', config: 'region = us-east-1', isBroken: true },
  ];
}
