import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { Emitter } from '../../../src/base/event';
import { ConfigStore } from '../../../src/config/configStore';
import { parseDocument } from '../../../src/config/documentParser';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { CredentialsError } from '../../../src/credentials/errors';
import { ExportedProfileKeeper } from '../../../src/credentials/exportedProfileKeeper';
import { writeExportedProfile } from '../../../src/credentials/exportedProfileEdits';
import { SsoError } from '../../../src/sso/errors';
import type { SessionStatuses } from '../../../src/sso/sessionStore';
import { FakeClock } from '../../fakes/fakeClock';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

const CONFIG_FILE = `[profile dev]
sso_session = my-sso
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[sso-session my-sso]
sso_start_url = https://my-company.awsapps.com/start
sso_region = us-east-1
`;

const MINE = '[old-keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';

/** What windows share: the files, the time, whether the user is logged in, and the service. */
class World {
  readonly clock = new FakeClock();
  readonly logger = new RecordingLogger();
  readonly credentialsFile: string;
  readonly lockFile: string;
  readonly stopped: string[] = [];
  requests = 0;
  failure: Error | undefined;
  /** What happens while keys are made. */
  meanwhile: (() => void) | undefined;
  /** How often the file was edited, or left as it is, by a keeper. */
  edits = 0;
  state: 'signedIn' | 'signedOut' = 'signedIn';
  readonly #directory: string;
  readonly #sessionsChanged = new Emitter<SessionStatuses>();
  readonly #open: { dispose(): void }[] = [];
  readonly #windows: { readonly config: ConfigStore; readonly keeper: ExportedProfileKeeper }[] = [];

  constructor(directory: string) {
    this.#directory = directory;
    this.credentialsFile = join(directory, 'credentials');
    this.lockFile = join(directory, 'lock');
    writeFileSync(join(directory, 'config'), CONFIG_FILE);
    writeFileSync(this.credentialsFile, MINE);
  }

  /** Keys as they are now, for an hour. */
  makeKeys() {
    const expiresAt = new Date(Math.floor(this.clock.now() / 1000) * 1000 + HOUR_MS);
    return { accessKeyId: `ASIA${++this.requests}`, secretAccessKey: 's', sessionToken: 't', expiresAt };
  }

  export(isKeptFresh = true): void {
    const credentials = this.makeKeys();
    const { expiresAt } = credentials;
    const keys = { name: 'dev-exported', source: 'dev', isKeptFresh, credentials, expiresAt };
    writeFileSync(this.credentialsFile, writeExportedProfile(parseDocument(this.text), keys).toString());
  }

  get text(): string {
    return readFileSync(this.credentialsFile, 'utf8');
  }

  get keyInFile(): string | undefined {
    return /ASIA\d+/.exec(this.text)?.[0];
  }

  async openWindow(): Promise<void> {
    const locations = { configFile: join(this.#directory, 'config'), credentialsFile: this.credentialsFile };
    const config = await ConfigStore.create({ locations, logger: this.logger, watch: false });
    const session = { id: 'my-sso' } as SsoSession;
    const getState = (): 'signedIn' | 'signedOut' => this.state;
    const keeper = new ExportedProfileKeeper({
      config,
      sessions: {
        get current(): SessionStatuses {
          return new Map([['my-sso', { session, state: getState(), renewable: true }]]);
        },
        onDidChange: this.#sessionsChanged.event,
      },
      clock: this.clock,
      logger: this.logger,
      resolve: () => {
        this.meanwhile?.();
        return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.makeKeys());
      },
      edit: async (edit) => {
        const change = await config.edit((editFile) => editFile(this.credentialsFile, edit));
        this.edits++;
        return change !== undefined;
      },
      lockFile: this.lockFile,
      onStopped: ({ name }, reason) => this.stopped.push(`${name}: ${(reason as SsoError).code}`),
    });
    this.#open.push(keeper, config);
    this.#windows.push({ config, keeper });
  }

  /** Every window sees what was written by others. */
  async reload(): Promise<void> {
    for (const { config } of this.#windows) await config.reload();
  }

  logOut(): void {
    this.state = 'signedOut';
    this.#sessionsChanged.fire(new Map());
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await nextTurn();
  }

  close(): void {
    for (const item of this.#open) item.dispose();
  }
}

async function eventually(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`it did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('keys in the credentials file that are kept fresh', () => {
  const directory = temporaryDirectoryPerTest();
  let world: World;
  beforeEach(() => {
    world = new World(directory.path);
  });
  afterEach(() => world.close());

  it('are replaced five minutes before they end, again and again', async () => {
    world.export();
    await world.openWindow();
    for (const key of ['ASIA2', 'ASIA3', 'ASIA4']) {
      await world.pass(54 * MINUTE_MS);
      const before = world.keyInFile;
      assert.notEqual(before, key);
      await world.pass(MINUTE_MS + 6000);
      await eventually(`the keys ${key}`, () => world.keyInFile === key);
      await eventually('the next plan', () => world.clock.timers === 1);
    }
    assert.ok(world.text.startsWith(`${MINE}\n[dev-exported]\n`));
    assert.doesNotMatch(world.logger.text, /ASIA/);
  });

  it('are replaced by one window for all', async () => {
    world.export();
    for (let window = 0; window < 4; window++) await world.openWindow();
    await world.pass(55 * MINUTE_MS + 6000);
    await eventually('the keys', () => world.keyInFile === 'ASIA2');
    await eventually('every window to be done', () => world.clock.timers === 4);
    await world.reload();
    assert.equal(world.requests, 2);
  });

  it('are left alone when nobody asked for that, and when they had ended before', async () => {
    world.export(false);
    await world.openWindow();
    await world.pass(2 * HOUR_MS);
    assert.equal(world.clock.timers, 0);
    world.export();
    await world.pass(2 * HOUR_MS);
    await world.openWindow();
    assert.equal(world.clock.timers, 0);
    assert.equal(world.requests, 2);
  });

  it('are replaced when the machine wakes after their end', async () => {
    world.export();
    await world.openWindow();
    world.clock.sleep(3 * HOUR_MS);
    await world.pass(6 * MINUTE_MS);
    await eventually('the keys', () => world.keyInFile === 'ASIA2');
  });

  it('stop with a logout, at once, and one window says so', async () => {
    world.export();
    for (let window = 0; window < 3; window++) await world.openWindow();
    world.logOut();
    await world.pass(0);
    await eventually('the end', () => world.stopped.length > 0);
    await world.reload();
    await eventually('every window to be done', () => world.clock.timers === 0);
    assert.deepEqual(world.stopped, ['dev-exported: notSignedIn']);
    assert.doesNotMatch(world.text, /x_kept_fresh/);
    // The keys still work: they are left to end.
    assert.equal(world.keyInFile, 'ASIA1');
  });

  for (const error of [
    new SsoError('sessionExpired', 'over'),
    new SsoError('forbidden', 'not yours'),
    new CredentialsError('mfaRequired', 'a code'),
    new CredentialsError('brokenProfile', 'a typo'),
    new CredentialsError('roleDenied', 'not yours'),
    new CredentialsError('programMissing', 'gone'),
  ]) {
    it(`stop when only the user can go on (${error.code})`, async () => {
      world.export();
      await world.openWindow();
      world.failure = error;
      await world.pass(55 * MINUTE_MS + 6000);
      await eventually('the end', () => world.stopped.length > 0);
      assert.deepEqual(world.stopped, [`dev-exported: ${error.code}`]);
      await eventually('no plan', () => world.clock.timers === 0);
    });
  }

  for (const code of [
    'programFailed',
    'programTooSlow',
    'programOutput',
    'noMachineCredentials',
    'webIdentityFile',
    'webIdentityRefused',
  ] as const) {
    it(`are tried again after what may pass (${code})`, async () => {
      world.export();
      await world.openWindow();
      world.failure = new CredentialsError(code, 'not now');
      await world.pass(55 * MINUTE_MS + 6000);
      await eventually(
        'a failure',
        () => world.logger.text.includes('not replaced') && world.clock.timers === 1,
      );
      world.failure = undefined;
      await world.pass(MINUTE_MS);
      await eventually('the keys', () => world.keyInFile === 'ASIA2');
      assert.deepEqual(world.stopped, []);
    });
  }

  const changes: readonly [what: string, change: (text: string) => string][] = [
    ['are removed', () => MINE],
    ['are no longer to be kept fresh', (text) => text.replace('x_kept_fresh = true\n', '')],
    ['are made anew', (text) => text.replace('ASIA1', 'ASIANEW').replace(/(_expires = 20)../, '$199')],
    ['are of another profile', (text) => text.replace('_from = dev', '_from = prod')],
  ];
  for (const [what, change] of changes) {
    for (const failure of [undefined, new CredentialsError('mfaRequired', 'a code')]) {
      it(`stay as the user leaves them when they ${what} while ${failure ? 'others cannot be' : 'others are'} made`, async () => {
        world.export();
        await world.openWindow();
        const changed = change(world.text);
        assert.notEqual(changed, world.text);
        world.failure = failure;
        world.meanwhile = () => writeFileSync(world.credentialsFile, changed);
        await world.pass(55 * MINUTE_MS + 6000);
        await eventually('the end of the edit', () => world.edits === 1 && !existsSync(world.lockFile));
        assert.equal(world.text, changed);
        assert.deepEqual(world.stopped, []);
        assert.doesNotMatch(world.logger.text, /exported keys/);
      });
    }
  }

  it('are tried again while the network is away, ever more rarely', async () => {
    world.export();
    await world.openWindow();
    world.failure = new SsoError('network', 'gone');
    const failures = (): number => world.logger.lines.filter((line) => line.includes('not replaced')).length;
    await world.pass(55 * MINUTE_MS + 6000);
    for (const [index, minutes] of [1, 2, 4, 8, 16, 16].entries()) {
      await eventually('a failure', () => failures() === index + 1 && world.clock.timers === 1);
      await world.pass(minutes * MINUTE_MS - 1000);
      assert.equal(failures(), index + 1);
      await world.pass(1000);
    }
    await eventually('a failure', () => failures() === 7 && world.clock.timers === 1);
    world.failure = undefined;
    await world.pass(16 * MINUTE_MS);
    await eventually('the keys', () => world.keyInFile === 'ASIA2');
    assert.deepEqual(world.stopped, []);
  });

  it('are forgotten when they are removed', async () => {
    world.export();
    await world.openWindow();
    assert.equal(world.clock.timers, 1);
    writeFileSync(world.credentialsFile, MINE);
    await world.reload();
    assert.equal(world.clock.timers, 0);
  });

  it('never replace a profile of the same name that is not ours', async () => {
    world.export();
    await world.openWindow();
    const mine = '[dev-exported]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n';
    writeFileSync(world.credentialsFile, mine);
    await world.pass(2 * HOUR_MS);
    await eventually('no plan', () => world.clock.timers === 0);
    assert.equal(world.text, mine);
  });
});
