// The home that `npm start`, the journeys and most host tests show: one profile of each kind, matching what the
// emulator holds (test/server/sampleConfig.ts). Nothing here is secret: the keys are those of the AWS documentation.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {Readonly<Record<string, string>>} Files content by path relative to a directory, `/` between parts */

/** @type {Files} */
export const sampleHome = {
  '.aws/config': `[sso-session my-company]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = my-company
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = us-east-1

[profile prod]
sso_session = my-company
sso_account_id = 222222222222
sso_role_name = ReadOnlyAccess
region = eu-central-1

# Set up before sso-session sections existed
[profile payroll]
sso_start_url = https://legacy.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 444444444444
sso_role_name = ReadOnlyAccess
region = eu-west-1

[profile deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = dev
region = us-east-1

[profile old-keys]
region = us-west-2

[profile broken]
sso_session = mycorp
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
`,
  '.aws/credentials': `[old-keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
`,
};

/**
 * What `npm start` shows besides: a console sign-in (`aws login`) as the emulator's user.
 * @type {Files}
 */
export const demoHome = {
  ...sampleHome,
  '.aws/config': `${sampleHome['.aws/config']}
[profile console]
login_session = arn:aws:iam::111111111111:user/ada
region = us-east-1
`,
};

/** @type {Files} */
export const sampleWorkspace = {
  'README.md': `# Sample workspace

Open the AWS SSO view on the left, log in to my-company, and pick a profile.
Then open a terminal: \`echo $AWS_PROFILE\`.
`,
  'deploy.sh': `#!/bin/sh
aws sts get-caller-identity
`,
};

/**
 * Writes files below a directory, which is made. Everything is for the owner only, as AWS tools leave `~/.aws`.
 * @param {string} directory
 * @param {Files} files
 */
export function writeFiles(directory, files) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(target, content, { mode: 0o600 });
  }
}
