import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, HurriedClock } from '../../fakes/fakeClock';
import { failCalls, refusing } from '../../fakes/heldFiles';
import { silentLogger } from '../../fakes/silentLogger';
import type { Clock } from '../../../src/base/clock';
import type { Logger } from '../../../src/base/logger';
import { ConfigStore } from '../../../src/config/configStore';
import { appendSection } from '../../../src/config/documentEdits';
import { MOST_CONFIG_BYTES } from '../../../src/config/restingFile';
import type { SharedConfig } from '../../../src/config/sharedConfig';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { RandomNumbers } from './randomFiles';

describe('ConfigStore', () => {
  let directory: string;
  let store: ConfigStore | undefined;
  let configFile: string;
  let credentialsFile: string;
  let fired: SharedConfig[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'config-'));
    configFile = join(directory, '.aws', 'config');
    credentialsFile = join(directory, '.aws', 'credentials');
    await mkdir(join(directory, '.aws'));
    fired = [];
  });
  afterEach(async () => {
    store?.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(
    options: { watch?: boolean; logger?: Logger; clock?: Clock } = {},
  ): Promise<ConfigStore> {
    store = await ConfigStore.create({
      locations: { configFile, credentialsFile },
      logger: options.logger ?? silentLogger,
      watch: options.watch ?? false,
      ...(options.clock && { clock: options.clock }),
    });
    store.onDidChange((config) => fired.push(config));
    return store;
  }

  it('knows what its edits made, once, also when one of them fails', async () => {
    await writeFile(configFile, '[profile a]\n');
    const opened = await open();
    const written = await opened.edit(async (edit) => {
      await edit(configFile, (document) => appendSection(document, 'profile b', []));
      await edit(credentialsFile, (document) => appendSection(document, 'c', []));
      return 'written';
    });
    assert.equal(written, 'written');
    assert.deepEqual([...opened.current.profiles.keys()], ['a', 'b', 'c']);
    assert.equal(fired.length, 1);

    const failing = opened.edit(async (edit) => {
      await edit(configFile, (document) => appendSection(document, 'profile d', []));
      throw new RangeError('the second edit');
    });
    await assert.rejects(failing, RangeError);
    assert.ok(opened.current.profiles.has('d'));
  });

  it('says missing, empty or what is there', async () => {
    const opened = await open();
    assert.equal(opened.current.state, 'missing');
    await writeFile(configFile, '');
    await opened.reload();
    assert.equal(opened.current.state, 'empty');
    await writeFile(credentialsFile, '[dev]\n');
    await opened.reload();
    assert.deepEqual([...opened.current.profiles.keys()], ['dev']);
    assert.deepEqual(
      fired.map(({ state }) => state),
      ['empty', 'ok'],
    );
  });

  it('says what the files would say with other texts', async () => {
    await writeFile(configFile, '[profile saved]\n');
    await writeFile(credentialsFile, '[keys]\n');
    const opened = await open();
    const names = (config?: string, credentials?: string): string[] => [
      ...opened.readWith({ config, credentials }).profiles.keys(),
    ];
    assert.deepEqual(names(), ['saved', 'keys']);
    assert.deepEqual(names('[profile edited]\n'), ['edited', 'keys']);
    assert.deepEqual(names(undefined, ''), ['saved']);
    assert.deepEqual([...opened.current.profiles.keys()], ['saved', 'keys']);
    assert.deepEqual(fired, []);
  });

  it('fires only when bytes changed', async () => {
    await writeFile(configFile, '[default]\n');
    const opened = await open();
    const { current } = opened;
    await writeFile(configFile, '[default]\n');
    await opened.reload();
    assert.equal(opened.current, current);
    assert.deepEqual(fired, []);
  });

  it('reads once for calls that overlap, and ends with the newest content', async () => {
    const opened = await open();
    await writeFile(configFile, '[default]\n');
    const first = opened.reload();
    await writeFile(configFile, '[profile newest]\n');
    await Promise.all([first, ...Array.from({ length: 20 }, () => opened.reload())]);
    assert.deepEqual([...opened.current.profiles.keys()], ['newest']);
    assert.ok(fired.length <= 2);
  });

  it('says that a directory cannot be read', async () => {
    await mkdir(configFile);
    const { current } = await open();
    assert.equal(current.state, 'unreadable');
    assert.deepEqual(
      current.fileProblems.map(({ code, location }) => [code, location]),
      [['unreadableFile', { file: configFile, line: 1 }]],
    );
  });

  it('says that bytes are not UTF-8, and reads what it can', async () => {
    await writeFile(configFile, Buffer.concat([Buffer.from('[profile a]\nx = '), Buffer.from([0xff, 0x0a])]));
    const { current } = await open();
    assert.equal(current.fileProblems[0]?.code, 'invalidEncoding');
    assert.ok(current.profiles.has('a'));
  });

  it('sees a byte order mark', async () => {
    await writeFile(configFile, '\uFEFF[default]\nregion = us-east-1\n');
    const { current } = await open();
    assert.equal(current.fileProblems[0]?.code, 'byteOrderMark');
    assert.equal(current.profiles.get('default')?.region, 'us-east-1');
  });

  it('reads ten megabytes', async () => {
    await writeFile(configFile, `[profile big]\nregion = us-east-1\n# ${'x'.repeat(78)}\n`.repeat(80_000));
    const { current } = await open();
    assert.equal(current.profiles.get('big')?.region, 'us-east-1');
    assert.equal(current.profiles.get('big')?.problems[0]?.code, 'duplicateSection');
  });

  it('follows edits by others when it watches', async () => {
    const opened = await open({ watch: true });
    const changed = new Promise<SharedConfig>((resolve) => {
      opened.onDidChange((config) => {
        if (config.profiles.has('added')) resolve(config);
      });
    });
    await writeFile(configFile, '[profile added]\n');
    assert.equal((await changed).state, 'ok');
  });

  it('takes no file for empty or missing while a tool is about to write it', async () => {
    await writeFile(configFile, '[profile kept]\n');
    await writeFile(credentialsFile, '[keys]\n');
    const clock = new HurriedClock(() => {
      if (clock.waits.length < 10) return;
      writeFileSync(configFile, '[profile kept]\n[profile added]\n');
      writeFileSync(credentialsFile, '[keys]\n');
    });
    const opened = await open({ clock });
    await writeFile(configFile, '');
    await rename(credentialsFile, `${credentialsFile}~`);
    await opened.reload();
    assert.deepEqual(
      fired.map(({ profiles }) => [...profiles.keys()]),
      [['kept', 'added', 'keys']],
    );
  });

  it('says soon that a file was emptied or removed, as it was left', async () => {
    for (const take of [() => writeFile(configFile, ''), () => rm(configFile)]) {
      await writeFile(configFile, '[profile gone]\n');
      const clock = new HurriedClock();
      const opened = await open({ clock });
      await take();
      await opened.reload();
      assert.ok(clock.monotonicNow() <= 1000);
      assert.equal(opened.current.profiles.size, 0);
      opened.dispose();
    }
    assert.deepEqual(
      fired.map(({ state }) => state),
      ['empty', 'missing'],
    );
  });

  it('keeps quiet after it is disposed', async () => {
    const opened = await open();
    await writeFile(configFile, '[default]\n');
    const reloading = opened.reload();
    opened.dispose();
    await reloading;
    assert.deepEqual(fired, []);
    assert.equal(opened.current.state, 'missing');
  });

  it('logs counts, never values', async () => {
    const lines: string[] = [];
    const note = (line: string): unknown => lines.push(line);
    const logger: Logger = { trace: note, debug: note, info: note, warn: note, error: note };
    await writeFile(credentialsFile, '[CANARY]\naws_secret_access_key = CANARY\nCANARY\n');
    const opened = await open({ logger });
    assert.equal(opened.current.profiles.size, 1);
    assert.deepEqual(lines, ['[config] read: ok, 1 profiles']);
  });

  it('parses what it has read when somebody asks, once', async () => {
    await writeFile(configFile, '[profile a]\n');
    const lines: string[] = [];
    const opened = await open({ logger: { ...silentLogger, info: (line) => lines.push(line) } });
    assert.deepEqual(lines, []);
    assert.equal(opened.current, opened.current);
    assert.equal(lines.length, 1);

    await writeFile(configFile, '[profile b]\n');
    await opened.reload();
    assert.deepEqual([...opened.current.profiles.keys()], ['b']);
    assert.deepEqual(fired, [opened.current]);
  });

  describe('before it is parsed', () => {
    /** Undefined where only parsing tells. */
    const plain = async (text: string | Buffer): Promise<string[] | undefined> => {
      await writeFile(configFile, text);
      const ids = (await open()).plainSessionIds;
      return ids && [...ids];
    };

    it('knows the sessions that the config file names as tools write them', async () => {
      const text = `[default]
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
[profile legacy]
sso_start_url = https://legacy.awsapps.com/start
[profile other]
sso_start_url=https://legacy.awsapps.com/start
[sso-session other.corp]
sso_region = eu-west-1
[profile last]
sso_session = corp
[profile more]
sso_start_url = https://more.awsapps.com/start`;
      for (const end of ['\n', '\r\n', '\r']) {
        const ids = await plain(text.replaceAll('\n', end));
        assert.deepEqual(ids, [
          'corp',
          'https://legacy.awsapps.com/start',
          'other.corp',
          'https://more.awsapps.com/start',
        ]);
        const { sessions } = (await open()).current;
        assert.deepEqual([...sessions.keys()].toSorted(), ids.toSorted());
      }
    });

    it('knows no more than that they must be parsed where a line is written otherwise', async () => {
      for (const line of [
        ' [sso-session a]',
        '[sso-session  a]',
        '[sso-session "a b"]',
        '[sso-session größe]',
        '[SSO-session a]',
        '[sso-session\ta]',
        '[sso-session a] # the first',
        '[sso-session a',
        '# [sso-session a]',
        '\ufeff[sso-session a]',
        '[profile a]\n  sso_start_url = https://a',
        '[profile a]\nSSO_Start_URL = https://a',
        '[profile a]\nsso_start_url: https://a',
        '[profile a]\nsso_start_url = https://a ; of us',
        '[profile a]\nsso_start_url =',
      ])
        assert.equal(await plain(line), undefined, line);
      await writeFile(credentialsFile, '[a]\nsso_start_url = https://a\n');
      assert.equal(await plain('[sso-session a]'), undefined);
    });

    it('knows that there are none', async () => {
      assert.deepEqual(await plain(''), []);
      assert.deepEqual(await plain('[profile a]\nsso_session = corp\n'), []);
      assert.deepEqual(await plain(Buffer.from([0xff, 0xfe, 0x5b])), []);
      await rm(configFile);
      assert.deepEqual([...((await open()).plainSessionIds ?? ['?'])], []);
    });

    it('says nothing else than the parser, however a file is written', async () => {
      const random = new RandomNumbers(1);
      const lines = [
        '[sso-session a]',
        '[sso-session b]',
        '[profile p]',
        '[profile "q r"]',
        '[default]',
        '  [profile s]',
        'sso_start_url = https://a',
        'sso_start_url = https://b',
        'sso_account_id = 111111111111',
        'sso_role_name = R',
        'sso_region = eu-west-1',
        'sso_session = a',
        '  s3 = x',
        '',
        '# a comment',
      ] as const;
      for (let run = 0; run < 300; run++) {
        const text = Array.from({ length: random.next(14) }, () => random.pick(lines)).join('\n');
        await writeFile(configFile, text);
        const { current, plainSessionIds: ids } = await open();
        assert.ok(ids, text);
        // A start URL that goes on in the next line is none.
        const missed = [...current.sessions.keys()].filter((id) => !ids.has(id) && !id.includes('\n'));
        assert.deepEqual(missed, [], text);
      }
    });

    it('looks at each line once, however long the lines are', async () => {
      const words = 'sso_start_url '.repeat(MOST_CONFIG_BYTES / 28);
      assert.equal(await plain(words), undefined);
      const profiles = '[profile a]\rsso_start_url = https://a\r\r'.repeat(MOST_CONFIG_BYTES / 42);
      assert.deepEqual(await plain(profiles), ['https://a']);
      const blanks = `[sso-session a]${'\n \t'.repeat(MOST_CONFIG_BYTES / 6)}`;
      assert.deepEqual(await plain(`${blanks}\nsso_start_url = https://a`), ['a']);
    });
  });

  it('says that a file is too large, without reading it', async () => {
    await writeFile(configFile, '');
    await truncate(configFile, MOST_CONFIG_BYTES + 1);
    await writeFile(credentialsFile, '[keys]\n');
    const { current } = await open();
    assert.equal(current.state, 'unreadable');
    assert.match(current.fileProblems[0]?.message ?? '', /larger than 10 MB/);
    assert.deepEqual([...current.profiles.keys()], ['keys']);
  });

  it('waits for no pipe, however often it is read', async function () {
    if (!hasIrregularFiles) this.skip();
    makePipe(configFile);
    makePipe(credentialsFile);
    const opened = await open({ watch: true });
    for (let read = 0; read < 5; read++) await opened.reload();
    assert.equal(opened.current.state, 'unreadable');
    assert.match(opened.current.fileProblems[0]?.message ?? '', /it is a pipe/);
    await writeFile(join(directory, 'other'), 'free');
    assert.equal(await readFile(join(directory, 'other'), 'utf8'), 'free');
  });

  for (const code of ['EMFILE', 'ENFILE', 'EBUSY', 'EIO', 'ESTALE']) {
    it(`keeps what it knows while a file cannot be read for a moment, and tries again: ${code}`, async () => {
      await writeFile(configFile, '[profile kept]\n');
      const clock = new FakeClock();
      const opened = await open({ clock });
      await writeFile(configFile, '[profile kept]\n[profile added]\n');
      const restore = failCalls({ open: refusing(configFile, code) });
      try {
        await opened.reload();
        clock.advance(500);
        await opened.reload();
        assert.deepEqual([...opened.current.profiles.keys()], ['kept']);
        assert.deepEqual(fired, []);
        assert.equal(clock.timers, 1);
      } finally {
        restore();
      }
      const changed = new Promise<unknown>((resolve) => opened.onDidChange(resolve));
      clock.advance(60_000);
      await changed;
      assert.deepEqual([...opened.current.profiles.keys()], ['kept', 'added']);
      assert.equal(clock.timers, 0);
    });
  }

  it('says so when the first read fails, and mends it by itself', async () => {
    await writeFile(configFile, '[profile late]\n');
    const clock = new FakeClock();
    const restore = failCalls({ open: refusing(configFile, 'EMFILE') });
    const opened = await open({ clock }).finally(restore);
    assert.equal(opened.current.state, 'unreadable');
    const changed = new Promise<unknown>((resolve) => opened.onDidChange(resolve));
    clock.advance(60_000);
    await changed;
    assert.ok(opened.current.profiles.has('late'));
  });
});
