import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SsoError } from '../../../src/sso/errors';
import { isRenewable, TokenCache, tokenFileName, type CachedToken } from '../../../src/sso/tokenCache';
import { RecordingLogger } from '../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

/** What the AWS CLI 2.36.7 writes, byte for byte. */
const CLI_FILE =
  '{"startUrl": "https://d-1234567890.awsapps.com/start", "region": "us-east-1", "accessToken": "AT", ' +
  '"expiresAt": "2026-11-20T14:02:47Z", "clientId": "CID", "clientSecret": "CSECRET", ' +
  '"registrationExpiresAt": "2027-02-18T06:02:47Z", "refreshToken": "RT"}';

const token: CachedToken = {
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
  accessToken: 'AT',
  expiresAt: new Date('2026-11-20T14:02:47Z'),
  registration: {
    clientId: 'CID',
    clientSecret: 'CSECRET',
    expiresAt: new Date('2027-02-18T06:02:47Z'),
  },
  refreshToken: 'RT',
};

const hasModes = process.platform !== 'win32';
const canBeRefused = hasModes && process.getuid?.() !== 0;

describe('names in the token cache', () => {
  it('are the SHA-1 of the session name, or of the start URL as written', () => {
    assert.equal(tokenFileName('my-sso'), '0ad374308c5a4e22f723adf10145eafad7c4031c.json');
    assert.equal(
      tokenFileName('https://d-1234567890.awsapps.com/start#/'),
      'a1c75994a810c1c468d3bd565eda2836303e6659.json',
    );
    assert.equal(tokenFileName('Zürich team'), '77c9e71d8df1336eaed39fde932369644c59d7f7.json');
  });
});

describe('the token cache', () => {
  const home = temporaryDirectoryPerTest();
  let logger: RecordingLogger;
  let cache: TokenCache;
  const file = (): string => cache.tokenFile('my-sso');
  const put = (content: string): void => {
    mkdirSync(cache.directory, { recursive: true });
    writeFileSync(file(), content);
  };

  beforeEach(() => {
    logger = new RecordingLogger();
    cache = new TokenCache(join(home.path, '.aws', 'sso', 'cache'), logger);
  });

  describe('writing a token', () => {
    it('refuses one that could not be read back, and leaves the one that is there', async () => {
      await cache.writeToken('my-sso', token);
      for (const wrong of [
        { ...token, accessToken: {} as string },
        { ...token, accessToken: '' },
        { ...token, expiresAt: new Date(Number.NaN) },
        { ...token, expiresAt: new Date(1e15) },
      ]) {
        await assert.rejects(cache.writeToken('my-sso', wrong), (error) =>
          SsoError.is(error, 'malformedResponse'),
        );
        assert.equal(readFileSync(file(), 'utf8'), CLI_FILE);
      }
    });

    it('writes the bytes that the AWS CLI writes, for the owner alone', async () => {
      await cache.writeToken('my-sso', token);
      assert.equal(readFileSync(file(), 'utf8'), CLI_FILE);
      assert.deepEqual(readdirSync(cache.directory), [tokenFileName('my-sso')]);
      if (hasModes) {
        assert.equal(statSync(file()).mode & 0o777, 0o600);
        assert.equal(statSync(cache.directory).mode & 0o777, 0o700);
      }
    });

    it('leaves out what there is not', async () => {
      const { accessToken, expiresAt } = token;
      await cache.writeToken('my-sso', { accessToken, expiresAt });
      assert.equal(
        readFileSync(file(), 'utf8'),
        '{"accessToken": "AT", "expiresAt": "2026-11-20T14:02:47Z"}',
      );
    });

    it('keeps keys that other tools put there, and none of an earlier token', async () => {
      put('{"xExtra": {"a": [1, "é"]}, "refreshToken": "OLD", "accessToken": "OLD", "scopes": ["s"]}');
      const { accessToken, expiresAt } = token;
      await cache.writeToken('my-sso', { accessToken, expiresAt });
      assert.equal(
        readFileSync(file(), 'utf8'),
        '{"accessToken": "AT", "expiresAt": "2026-11-20T14:02:47Z", "xExtra": {"a": [1, "\\u00e9"]}, "scopes": ["s"]}',
      );
    });

    it('takes back what others may read', async () => {
      put('{}');
      if (hasModes) chmodSync(file(), 0o644);
      await cache.writeToken('my-sso', token);
      if (hasModes) assert.equal(statSync(file()).mode & 0o777, 0o600);
    });

    it('replaces a torn file', async () => {
      put(CLI_FILE.slice(0, 50));
      await cache.writeToken('my-sso', token);
      assert.equal(readFileSync(file(), 'utf8'), CLI_FILE);
    });
  });

  describe('reading a token', () => {
    it('reads what the AWS CLI writes', async () => {
      put(CLI_FILE);
      assert.deepEqual(await cache.readToken('my-sso'), { token });
    });

    it('reads what the SDK for JavaScript rewrites: indented, with milliseconds', async () => {
      const content = { ...(JSON.parse(CLI_FILE) as object), expiresAt: '2026-11-20T14:02:47.123Z' };
      put(JSON.stringify(content, null, 2));
      const { token: read } = await cache.readToken('my-sso');
      assert.deepEqual(read, { ...token, expiresAt: new Date('2026-11-20T14:02:47.123Z') });
    });

    it('reads what older versions of the AWS CLI wrote: dates that end in UTC, no registration', async () => {
      put('{"startUrl": "u", "region": "r", "accessToken": "AT", "expiresAt": "2026-11-20T14:02:47UTC"}');
      const { token: read } = await cache.readToken('my-sso');
      assert.deepEqual(read, {
        startUrl: 'u',
        region: 'r',
        accessToken: 'AT',
        expiresAt: new Date('2026-11-20T14:02:47Z'),
      });
    });

    it('finds nothing, and nothing wrong, where there is no file or no directory', async () => {
      assert.deepEqual(await cache.readToken('my-sso'), {});
      writeFileSync(join(home.path, '.aws'), 'a file in the place of the directory');
      assert.deepEqual(await cache.readToken('my-sso'), {});
    });

    it('does not count a token as renewable without its registration', async () => {
      put(CLI_FILE.replace('"registrationExpiresAt": "2027-02-18T06:02:47Z"', '"registrationExpiresAt": 5'));
      const { token: read } = await cache.readToken('my-sso');
      assert.ok(read);
      assert.ok(!isRenewable(read, 0));
    });

    const unusable: readonly (readonly [string, string, string])[] = [
      ['empty', '', 'torn'],
      ['torn', CLI_FILE.slice(0, 120), 'torn'],
      ['a list', '[1]', 'torn'],
      ['null', 'null', 'torn'],
      ['without a token', '{"clientId": "CID", "expiresAt": "2026-11-20T14:02:47Z"}', 'invalid'],
      ['with an empty token', '{"accessToken": "", "expiresAt": "2026-11-20T14:02:47Z"}', 'invalid'],
      ['with a token that is no text', '{"accessToken": 5, "expiresAt": "2026-11-20T14:02:47Z"}', 'invalid'],
      [
        'with a token that would be two lines of a header',
        '{"accessToken": "CANARY\\r\\nx: y", "expiresAt": "2026-11-20T14:02:47Z"}',
        'invalid',
      ],
      ['without a date', '{"accessToken": "CANARY"}', 'invalid'],
      ['dated nonsense', '{"accessToken": "CANARY", "expiresAt": "soon"}', 'invalid'],
      ['dated by a number', '{"accessToken": "CANARY", "expiresAt": 1795183367}', 'invalid'],
    ];
    for (const [what, content, code] of unusable) {
      it(`tells what is wrong with a file that is ${what}, and no secret of it`, async () => {
        put(content);
        const { token: read, problem } = await cache.readToken('my-sso');
        assert.equal(read, undefined);
        assert.equal(problem?.code, code);
        assert.equal(problem.file, file());
        assert.ok(logger.text.includes(file()));
        assert.ok(!`${logger.text}${problem.detail}`.includes('CANARY'));
        assert.equal(readFileSync(file(), 'utf8'), content);
      });
    }

    it('tells that a directory is in the place of the file', async () => {
      mkdirSync(file(), { recursive: true });
      assert.equal((await cache.readToken('my-sso')).problem?.code, 'unreadable');
    });

    if (canBeRefused) {
      it('tells that it may not read the file', async () => {
        put(CLI_FILE);
        chmodSync(file(), 0);
        assert.equal((await cache.readToken('my-sso')).problem?.code, 'unreadable');
      });
    }
  });

  it('removes one token and is content when there is none', async () => {
    await cache.writeToken('my-sso', token);
    await cache.writeToken('other', token);
    await cache.deleteToken('my-sso');
    await cache.deleteToken('my-sso');
    assert.deepEqual(readdirSync(cache.directory), [tokenFileName('other')]);
  });
});
