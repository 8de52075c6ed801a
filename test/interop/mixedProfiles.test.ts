import assert from 'node:assert/strict';
import { once } from 'node:events';
import { systemClock } from '../../src/base/clock';
import { createAwsClients } from '../../src/clients/awsClients';
import { resolveAwsLocations } from '../../src/config/locations';
import { CredentialResolver } from '../../src/credentials/credentialResolver';
import { MfaSessions } from '../../src/credentials/mfaSessions';
import type { ProblemCode } from '../../src/config/sharedConfig';
import { AccessTokens } from '../../src/sso/accessTokens';
import { RefusedTokens } from '../../src/sso/refusedTokens';
import { SessionStore } from '../../src/sso/sessionStore';
import { TokenCache } from '../../src/sso/tokenCache';
import { ConfigSource } from '../fakes/configSource';
import { MemorySecrets } from '../fakes/memorySecrets';
import { RecordingLogger } from '../fakes/recordingLogger';
import { ScriptedMfaCodes } from '../fakes/scriptedMfaCodes';
import { ChildProgram } from '../run/childProgram';
import { awsCli } from './awsClients';
import type { IniAnswer } from './iniProgram';
import type { MixedProfile } from './mixedProfiles';
import { MixedWorld } from './mixedWorld';
import { skip } from '../run/skipping';

/** By profile: how its credentials were come by. Absent: there are none. */
type Answers = ReadonlyMap<string, string>;

/** The AWS CLI is run this often at the same time, each in a world of its own. */
const CLI_LANES = 3;
/** As a console is asked for codes on Windows, which a test has not. */
const CLI_TAKES_CODES = process.platform !== 'win32';

describe('mixed profiles', function () {
  const opened: MixedWorld[] = [];
  let profiles: readonly MixedProfile[] = [];
  let ours: Answers;
  let cli: Answers;
  let javaScript: Answers;
  let config: ConfigSource;
  let hasCli = false;

  before(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    hasCli = await awsCli.open();
    const worlds = Array.from({ length: CLI_LANES + 2 }, async () => {
      const world = await MixedWorld.open();
      opened.push(world);
      return world;
    });
    const [own, forJavaScript, ...lanes] = (await Promise.all(worlds)) as [MixedWorld, MixedWorld];
    profiles = own.profiles;
    config = new ConfigSource(own.configText, own.credentialsText);
    ours = await askOurs(own, config);
    [cli, javaScript] = await Promise.all([
      hasCli ? askCli(lanes) : new Map<string, string>(),
      askJavaScript(forJavaScript),
    ]);
    console.log(table(profiles, ours, cli, javaScript, marksOf));
  });
  after(() => Promise.all(opened.map((world) => world.close())));

  /** What is said of a profile and of those that it takes its credentials from. */
  const marksOf = (name: string | undefined): ProblemCode[] => {
    const marks = new Set<ProblemCode>();
    const visited = new Set<string>();
    while (name !== undefined && !visited.has(name)) {
      visited.add(name);
      const profile = config.current.profiles.get(name);
      for (const { code } of profile?.problems ?? []) marks.add(code);
      name = profile?.sourceProfile;
    }
    return [...marks];
  };

  it('are twenty and more', () => assert.ok(profiles.length >= 20));

  it('give us the credentials that they give the AWS CLI, by the same path', function () {
    if (!hasCli) skip(this, 'the AWS CLI is not installed');
    for (const { name } of profiles) {
      if (name === 'role-mfa' && !CLI_TAKES_CODES) continue;
      assert.equal(ours.get(name), cli.get(name), name);
    }
  });

  it('give the AWS SDK for JavaScript the same, or a problem says that they do not', () => {
    for (const { name, marked } of profiles) {
      const marks = marksOf(name);
      if (ours.get(name) !== javaScript.get(name)) {
        assert.ok(marked && marks.includes(marked), `${name}: ${marks.join()}`);
      }
      if (marked) assert.ok(marks.includes(marked), name);
    }
  });

  it('are broken for everybody, or for nobody', () => {
    for (const { name, isBroken = false } of profiles) assert.equal(!ours.has(name), isBroken, name);
  });

  it('raise no problem where all tools agree', () => {
    for (const { name, marked, isBroken } of profiles) {
      if (!marked && !isBroken) assert.deepEqual(marksOf(name), [], name);
    }
  });
});

async function askOurs(world: MixedWorld, config: ConfigSource): Promise<Answers> {
  Object.assign(process.env, world.emulator.env());
  const logger = new RecordingLogger();
  const clock = systemClock;
  const locations = resolveAwsLocations({ HOME: world.home });
  const cache = new TokenCache(locations.ssoCacheDirectory, logger);
  const refusedTokens = new RefusedTokens(world.home, logger);
  const sessions = await SessionStore.create({ config, cache, refusedTokens, clock, logger });
  const aws = createAwsClients();
  const clients = () => Promise.resolve(aws);
  const codes = new ScriptedMfaCodes();
  codes.answer = () => world.mfaCode();
  const mfa = new MfaSessions({ codes, secrets: new MemorySecrets(), clock, logger });
  const resolver = new CredentialResolver({
    config,
    tokens: new AccessTokens({ sessions, cache, clients, clock, logger }),
    loginTokens: () => Promise.reject(new Error('no profile of this world has a console sign-in')),
    clients,
    clock,
    logger,
    locations,
    environment: world.environment,
    readsCliCache: true,
    mfa,
  });
  const answers = new Map<string, string>();
  for (const { name } of world.profiles) {
    const credentials = await resolver.resolve(name).catch(() => undefined);
    if (!credentials) continue;
    await aws.sts('us-east-1').getCallerIdentity(credentials);
    answers.set(name, world.pathOf(credentials.accessKeyId));
  }
  mfa.dispose();
  sessions.dispose();
  return answers;
}

async function askCli(worlds: readonly MixedWorld[]): Promise<Answers> {
  const answers = new Map<string, string>();
  const waiting = [...(worlds[0]?.profiles ?? [])];
  await Promise.all(
    worlds.map(async (world) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const path = await world.askCli(next.name);
        if (path !== undefined) answers.set(next.name, path);
      }
    }),
  );
  return answers;
}

async function askJavaScript(world: MixedWorld): Promise<Answers> {
  const program = await ChildProgram.build('test/interop/iniProgram.ts');
  try {
    const names = world.profiles.map(({ name }) => name);
    const child = program.start([world.mfaCode(), ...names], world.environment);
    const [list] = (await once(child, 'message')) as [readonly IniAnswer[]];
    const answers = new Map<string, string>();
    for (const { profile, accessKeyId } of list) {
      if (accessKeyId !== undefined) answers.set(profile, world.pathOf(accessKeyId));
    }
    return answers;
  } finally {
    program.remove();
  }
}

function table(
  profiles: readonly MixedProfile[],
  ours: Answers,
  cli: Answers,
  javaScript: Answers,
  marksOf: (name: string) => readonly string[],
): string {
  const rows = profiles.map(({ name }) => {
    const own = ours.get(name);
    const compare = (answers: Answers): string => (answers.get(name) === own ? 'same' : 'other');
    const short = own?.replaceAll(/arn:aws:(?:iam|sts)::\d+:(?:assumed-role\/)?/g, '') ?? 'none';
    return [
      name.padEnd(24),
      compare(cli).padEnd(6),
      compare(javaScript).padEnd(6),
      marksOf(name).join().padEnd(18),
      short,
    ].join(' ');
  });
  const head = [
    'profile'.padEnd(24),
    'CLI'.padEnd(6),
    'JS'.padEnd(6),
    'marked'.padEnd(18),
    'credentials',
  ].join(' ');
  return [head, ...rows].map((row) => `      ${row}`).join('\n');
}
