import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenFileName } from '../../src/sso/tokenCache';
import { startEmulator, type Emulator } from '../server/main';
import { LEGACY, SESSION } from '../unit/sso/workbench';
import { environmentOf } from './awsClients';
import {
  MFA_DEVICE,
  mixedProfiles,
  SESSIONS,
  USERS,
  WEB_IDENTITY,
  WORLD,
  type MixedProfile,
  type Places,
} from './mixedProfiles';
import { runAws } from './runAws';

/** Prints the keys of a user as a credential_process does, when its arguments came as they were written. */
const PROGRAM = `
const users = ${JSON.stringify(USERS)};
const [user, blanks, seconds, ...rest] = process.argv.slice(2);
const found = users[user];
if (!found || blanks !== 'a  b' || rest.length > 0) {
  process.stderr.write('no such user\\n');
  process.exit(3);
}
process.stdout.write(JSON.stringify({
  Version: 1,
  AccessKeyId: found.accessKeyId,
  SecretAccessKey: found.secretAccessKey,
  ...(seconds > 0 && { Expiration: new Date(Date.now() + seconds * 1000).toISOString() }),
}));
`;

/** An emulator and a home with the mixed profiles in it; signed in to both sessions. */
export class MixedWorld {
  readonly home: string;
  readonly emulator: Emulator;
  readonly profiles: readonly MixedProfile[];
  readonly configText: string;
  readonly credentialsText: string;

  private constructor(home: string, emulator: Emulator, places: Places) {
    this.home = home;
    this.emulator = emulator;
    this.profiles = mixedProfiles(places);
    this.configText = [SESSIONS, ...this.profiles.map(configSection)].join('\n');
    this.credentialsText = this.profiles.map(credentialsSection).join('\n');
  }

  static async open(): Promise<MixedWorld> {
    const home = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-mixed-'));
    const emulator = await startEmulator({ config: WORLD });
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const file = (name: string, text: string): string => {
      writeFileSync(join(home, name), text);
      return join(home, name);
    };
    const program = file('print keys.cjs', PROGRAM);
    const { control } = emulator;
    const places = {
      program: `"${process.execPath}" "${program}"`,
      tokenFile: file('token', control.webIdentityToken({ subject: WEB_IDENTITY })),
      temporary: await temporaryKeys(emulator),
    };
    const world = new MixedWorld(home, emulator, places);
    file(join('.aws', 'config'), world.configText);
    file(join('.aws', 'credentials'), world.credentialsText);
    writeFileSync(join(cache, tokenFileName(SESSION)), JSON.stringify(control.signIn()));
    const legacy = control.signIn({ startUrl: LEGACY, scopes: [] });
    writeFileSync(join(cache, tokenFileName(LEGACY)), JSON.stringify(legacy));
    return world;
  }

  async close(): Promise<void> {
    await this.emulator.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** What programs are run with: one user's keys are in it. */
  get environment(): Record<string, string> {
    return {
      ...environmentOf({ home: this.home, env: this.emulator.env() }),
      AWS_ACCESS_KEY_ID: USERS.environment.accessKeyId,
      AWS_SECRET_ACCESS_KEY: USERS.environment.secretAccessKey,
      AWS_REGION: 'us-east-1',
      // A shell puts it in its place.
      PRINTED: '60',
    };
  }

  mfaCode(): string {
    return this.emulator.control.mfaCode({ serialNumber: MFA_DEVICE });
  }

  /** How the credentials with a key were come by; the names that tools make up for sessions are all the same. */
  pathOf(accessKeyId: string): string {
    const path = this.emulator.control.credentialPath({ accessKeyId });
    assert.ok(path, `nobody has the key ${accessKeyId}`);
    return path
      .join(' > ')
      .replace(/\/(?:botocore-session|aws-sdk-js(?:-session)?|aws-sso-profiles)-\d+/g, '/*');
  }

  /** Whose credentials the AWS CLI signs with; undefined when it has none. */
  async askCli(profile: string): Promise<string | undefined> {
    const { requests } = this.emulator;
    // What it cached for a role serves every profile with that role, whatever its source.
    rmSync(join(this.home, '.aws', 'cli'), { recursive: true, force: true });
    const before = requests.count('GetCallerIdentity');
    const args = ['sts', 'get-caller-identity', '--profile', profile, '--region', 'us-east-1'];
    const succeeded = await runAws(args, { env: this.environment, input: `${this.mfaCode()}\n` }).then(
      () => true,
      () => false,
    );
    const asked = requests.of('GetCallerIdentity').slice(before);
    if (!succeeded) return undefined;
    assert.equal(asked.length, 1);
    return this.pathOf(asked[0]?.signer ?? '');
  }
}

async function temporaryKeys(emulator: Emulator): Promise<Places['temporary']> {
  const client = new STSClient({ endpoint: emulator.url, region: 'us-east-1', credentials: USERS.deploy });
  const { Credentials: made } = await client.send(new GetSessionTokenCommand({}));
  client.destroy();
  assert.ok(made?.AccessKeyId && made.SecretAccessKey && made.SessionToken);
  return {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  };
}

function configSection({ name, config }: MixedProfile): string {
  return config === undefined ? '' : `[profile ${name}]\n${config}\n`;
}

function credentialsSection({ name, credentials }: MixedProfile): string {
  return credentials === undefined ? '' : `[${name}]\n${credentials}\n`;
}
