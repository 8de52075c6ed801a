import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/base/clock';
import { RegistrationCache, registrationFileName, scopesAskedFor } from '../../../src/sso/registrations';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('client registrations in the cache', () => {
  const home = temporaryDirectoryPerTest();
  const key = {
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
    scopes: ['sso:account:access'],
    sessionName: 'my-sso',
  };
  const expiresAt = new Date('2027-02-18T06:02:47Z');
  const registration = { clientId: 'CID', clientSecret: 'CSECRET', expiresAt };
  let cache: RegistrationCache;
  const file = (): string => join(home.path, registrationFileName(key));

  beforeEach(() => {
    cache = new RegistrationCache(home.path);
  });

  // Computed with Python's json.dumps(..., sort_keys=True), as the AWS CLI does.
  it('have for a name the SHA-1 of what they are for, as Python prints it', () => {
    const startUrl = 'https://d-1234567890.awsapps.com/start';
    assert.equal(
      registrationFileName({
        startUrl,
        region: 'us-east-1',
        scopes: ['sso:account:access'],
        sessionName: 'my-sso',
      }),
      'a8343d65418848d0bc13a5f25cbb32508ceec5d1.json',
    );
    assert.equal(
      registrationFileName({ startUrl, region: 'us-east-1', scopes: [] }),
      '365414a68be7c9bfc776c660981dbdbd942acea4.json',
    );
    assert.equal(
      registrationFileName({
        startUrl,
        region: 'eu-central-1',
        scopes: ['sso:account:access', 'codecatalyst:read_write'],
        sessionName: 'Zürich',
      }),
      'a9ede2d027636d2f96bd93fdbe9d394b660449ba.json',
    );
  });

  it('are written as the AWS CLI does for the device code', async () => {
    await cache.write(key, 'deviceCode', registration);
    assert.equal(
      readFileSync(file(), 'utf8'),
      '{"clientId": "CID", "clientSecret": "CSECRET", "expiresAt": "2027-02-18T06:02:47Z", ' +
        '"scopes": ["sso:account:access"]}',
    );
    const bare = { startUrl: 'u', region: 'r', scopes: [] };
    await cache.write(bare, 'deviceCode', registration);
    assert.equal(
      readFileSync(join(home.path, registrationFileName(bare)), 'utf8'),
      '{"clientId": "CID", "clientSecret": "CSECRET", "expiresAt": "2027-02-18T06:02:47Z"}',
    );
  });

  it('are written as the AWS CLI does for the browser, into the same file', async () => {
    await cache.write(key, 'deviceCode', registration);
    await cache.write(key, 'authorizationCode', registration);
    assert.deepEqual(readdirSync(home.path), [registrationFileName(key)]);
    assert.equal(
      readFileSync(file(), 'utf8'),
      '{"clientId": "CID", "clientSecret": "CSECRET", "expiresAt": "2027-02-18T06:02:47Z", ' +
        '"scopes": ["sso:account:access"], "grantTypes": ["authorization_code", "refresh_token"]}',
    );
  });

  it('of a session without scopes are those that the AWS CLI makes for it', async () => {
    const session = { ...key, scopes: [] };
    // The SHA-1 of {"region": "us-east-1", "scopes": null, "session_name": "my-sso", "startUrl": …, "tool": "botocore"}.
    const name = '8b2cedd020fb181ad4cf906d1d27b232fd31557e.json';
    assert.equal(registrationFileName(session), name);
    assert.deepEqual(scopesAskedFor(session), ['sso:account:access']);
    const written = { clientId: 'CID', clientSecret: 'CSECRET', expiresAt: '2027-02-18T06:02:47Z' };
    const scopes = ['sso:account:access'];
    const grantTypes = ['authorization_code', 'refresh_token'];
    const byCli = (content: object): void => writeFileSync(join(home.path, name), JSON.stringify(content));

    byCli({ ...written, scopes, grantTypes });
    assert.deepEqual(await cache.read(session, 'authorizationCode', 0), registration);
    // No token of such a client could be renewed.
    byCli(written);
    assert.equal(await cache.read(session, 'deviceCode', 0), undefined);
    await cache.write(session, 'deviceCode', registration);
    assert.deepEqual(JSON.parse(readFileSync(join(home.path, name), 'utf8')), { ...written, scopes });
    assert.deepEqual(await cache.read(session, 'deviceCode', 0), registration);
  });

  it('are used again until 15 minutes before their end', async () => {
    await cache.write(key, 'deviceCode', registration);
    const end = expiresAt.getTime();
    assert.deepEqual(await cache.read(key, 'deviceCode', end - 15 * MINUTE_MS), registration);
    assert.equal(await cache.read(key, 'deviceCode', end - 15 * MINUTE_MS + 1), undefined);
  });

  it('are used for what they were made for alone', async () => {
    for (const [made, other] of [
      ['deviceCode', 'authorizationCode'],
      ['authorizationCode', 'deviceCode'],
    ] as const) {
      await cache.write(key, made, registration);
      assert.deepEqual(await cache.read(key, made, 0), registration);
      assert.equal(await cache.read(key, other, 0), undefined);
    }
  });

  it('count as absent when they are torn, incomplete, of an unknown kind or deleted', async () => {
    assert.equal(await cache.read(key, 'deviceCode', 0), undefined);
    for (const content of [
      '',
      '{',
      '{"clientId": "CID", "expiresAt": "2027-02-18T06:02:47Z"}',
      JSON.stringify({ ...registration, grantTypes: 'authorization_code' }),
      JSON.stringify({ ...registration, grantTypes: ['client_credentials'] }),
    ]) {
      writeFileSync(file(), content);
      assert.equal(await cache.read(key, 'deviceCode', 0), undefined);
      assert.equal(await cache.read(key, 'authorizationCode', 0), undefined);
    }
    await cache.delete(key);
    await cache.delete(key);
    assert.deepEqual(readdirSync(home.path), []);
  });
});
