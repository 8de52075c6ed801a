import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { systemClock, type Clock } from '../../../src/base/clock';
import { createAwsClients } from '../../../src/clients/awsClients';
import type { AwsClients } from '../../../src/credentials/clientPorts';
import { ConfigStore } from '../../../src/config/configStore';
import { resolveAwsLocations, type AwsLocations } from '../../../src/config/locations';
import { CredentialsError } from '../../../src/credentials/errors';
import type { AwsCredentials } from '../../../src/credentials/ports';
import { startAnswering } from '../../../src/credentials/keys/keyAnswers';
import type { KeyServer } from '../../../src/credentials/keys/keyServer';
import { KeySessions, type OpenSession } from '../../../src/credentials/keys/keySessions';
import { KeyStore } from '../../../src/credentials/keys/keyStore';
import { installLauncher } from '../../../src/credentials/keys/launcher';
import { MemorySecrets } from '../../fakes/memorySecrets';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { startEmulator, type Emulator } from '../../server/main';
import { sampleConfig } from '../../server/sampleConfig';
import { removeTree } from '../../fakes/removeTree';

const [deploy] = sampleConfig.iamUsers;
assert.ok(deploy);
export const KEY = { accessKeyId: deploy.accessKeyId, secretAccessKey: deploy.secretAccessKey };

/** A home with a blank in its path, the emulator, the keychain, and this process as the window that serves. */
export class KeysBench {
  readonly root: string;
  readonly locations: AwsLocations;
  readonly storage: string;
  readonly emulator: Emulator;
  readonly clients: AwsClients;
  readonly config: ConfigStore;
  readonly secrets = new MemorySecrets();
  readonly logger = new RecordingLogger();
  readonly store: KeyStore;
  readonly launcher: string;
  readonly used: string[] = [];
  readonly sessions: KeySessions;
  readonly clock: Clock;
  /** How sessions are opened; STS unless a test says otherwise. */
  open: OpenSession = async ({ key, region }, { signal }) =>
    this.clients.sts(region).getSessionToken(key, undefined, signal);
  /** What the credentials of other profiles are made with. */
  resolve: (profile: string) => Promise<AwsCredentials> = (profile) =>
    Promise.reject(new CredentialsError('unknownProfile', `no profile ${profile}`));
  #server: KeyServer | undefined;

  private constructor(
    parts: Pick<KeysBench, 'root' | 'locations' | 'storage' | 'emulator' | 'config' | 'launcher'>,
    clock: Clock,
  ) {
    this.root = parts.root;
    this.locations = parts.locations;
    this.storage = parts.storage;
    this.emulator = parts.emulator;
    this.config = parts.config;
    this.launcher = parts.launcher;
    this.clock = clock;
    this.clients = createAwsClients();
    this.store = this.openStore();
    this.sessions = new KeySessions((input, wish) => this.open(input, wish), clock);
  }

  static async open(
    files: { config?: string; credentials?: string },
    clock = systemClock,
  ): Promise<KeysBench> {
    const emulator = await startEmulator();
    Object.assign(process.env, emulator.env(), { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
    const root = mkdtempSync(join(tmpdir(), 'keys-'));
    const home = join(root, "Ada's home");
    const storage = join(home, 'global Storage');
    const locations = resolveAwsLocations({ HOME: home });
    mkdirSync(locations.awsDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(locations.configFile, files.config ?? '', { mode: 0o600 });
    if (files.credentials !== undefined) {
      writeFileSync(locations.credentialsFile, files.credentials, { mode: 0o600 });
    }
    const config = await ConfigStore.create({ locations, logger: new RecordingLogger(), watch: false });
    const helperFile = await writeHelper(root);
    const directory = join(storage, 'keyHelper');
    const launcher = await installLauncher({ directory, helperFile, executable: process.execPath });
    return new KeysBench({ root, locations, storage, emulator, config, launcher }, clock);
  }

  get helperDirectory(): string {
    return join(this.storage, 'keyHelper');
  }

  get moveServices() {
    const { config, locations, store, launcher } = this;
    return { config, locations, store, launcher };
  }

  /** The keychain as another window sees it. Nobody waits for the disk: these secrets are written at once. */
  openStore(): KeyStore {
    const { secrets, logger, clock } = this;
    const hurried: Clock = {
      now: () => clock.now(),
      monotonicNow: () => clock.monotonicNow(),
      schedule: (_, run) => systemClock.schedule(0, run),
    };
    return new KeyStore({ directory: join(this.storage, 'keychain'), secrets, clock: hurried, logger });
  }

  /** This process begins to serve, as a window does. */
  async serve(): Promise<KeyServer> {
    const { config, store, sessions, launcher, logger } = this;
    const onUse = (profile: string): void => void this.used.push(profile);
    const credentials = { resolve: (profile: string) => this.resolve(profile) };
    const answering = {
      config,
      environment: {},
      credentials,
      store,
      sessions,
      launcher,
      logger,
      onUse,
      onToolUse: onUse,
    };
    this.#server = await startAnswering(answering);
    return this.#server;
  }

  /** What a terminal has in its environment. */
  get terminal(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    return {
      ...Object.fromEntries(inherited),
      ...this.emulator.env(),
      HOME: this.locations.home,
      USERPROFILE: this.locations.home,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  read(file: keyof Pick<AwsLocations, 'configFile' | 'credentialsFile'>): string {
    return readFileSync(this.locations[file], 'utf8');
  }

  /** Every file below the home, which holds the extension's storage too. */
  files(): string[] {
    return readdirSync(this.locations.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** The files in which a text stands. */
  grep(text: string): string[] {
    return this.files().filter((file) => readFileSync(file).includes(text));
  }

  mode(path: string): number {
    return statSync(path).mode & 0o777;
  }

  async close(): Promise<void> {
    this.#server?.dispose();
    this.config.dispose();
    await this.emulator.close();
    removeTree(this.root);
  }
}

let built: Promise<string> | undefined;

/** Writes the helper's bundle, as the build makes it, into a directory. */
async function writeHelper(directory: string): Promise<string> {
  built ??= bundleHelper();
  const file = join(directory, 'built.js');
  writeFileSync(file, await built);
  return file;
}

async function bundleHelper(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: ['src/helper/credentialHelper.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** A bench for each test of a `describe`. */
export function keysBenchPerTest(
  files: () => { config?: string; credentials?: string },
  clock?: () => Clock,
): { readonly current: KeysBench } {
  let open: KeysBench | undefined;
  beforeEach(async () => {
    open = await KeysBench.open(files(), clock?.());
  });
  afterEach(async () => {
    await open?.close();
  });
  return {
    get current() {
      assert.ok(open);
      return open;
    },
  };
}
