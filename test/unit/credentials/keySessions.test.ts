import assert from 'node:assert/strict';
import { KeysError, type KeysErrorCode } from '../../../src/credentials/keys/errors';
import { KeySessions } from '../../../src/credentials/keys/keySessions';
import { SsoError, type SsoErrorCode } from '../../../src/sso/errors';
import { FakeClock } from '../../fakes/fakeClock';

describe('a session of a key in the keychain', () => {
  const cases: readonly [SsoErrorCode, KeysErrorCode, why: string][] = [
    ['expiredCredentials', 'keyRefused', 'AWS does not know the key'],
    ['signatureRefused', 'keyRefused', 'the secret is that of another key'],
    ['forbidden', 'sessionRefused', 'a policy denies it'],
  ];
  for (const [refusal, code, why] of cases) {
    it(`is not there when ${why}, and the error says so`, async () => {
      const cause = new SsoError(refusal, 'no');
      const sessions = new KeySessions(() => Promise.reject(cause), new FakeClock());
      const key = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
      const asked = sessions.get(
        { entry: 'ci', profile: 'ci', key, region: 'us-east-1' },
        { asking: 'quiet', signal: new AbortController().signal },
      );
      await assert.rejects(asked, (error) => KeysError.is(error, code) && error.cause === cause);
    });
  }
});
