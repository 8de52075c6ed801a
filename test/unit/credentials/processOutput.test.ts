import assert from 'node:assert/strict';
import { parseProcessOutput } from '../../../src/credentials/processOutput';

const NOW = Date.UTC(2026, 0);
const RIGHT = {
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'CANARY/secret+=',
  SessionToken: 'token',
  Expiration: '2030-01-01T00:00:00Z',
};
const NO_TEXTS = [
  {},
  ['CANARY'],
  1e12,
  true,
  'CANARY\nforged',
  'CANARY\u0000',
  'a b',
  'é',
  'x'.repeat(100_000),
];
const WRONG: Readonly<Record<keyof typeof RIGHT, readonly unknown[]>> = {
  Version: ['1', 2, null, undefined, {}],
  AccessKeyId: [...NO_TEXTS, '', null, undefined],
  SecretAccessKey: [...NO_TEXTS, '', null, undefined],
  SessionToken: NO_TEXTS,
  Expiration: [1e12, {}, 'soon', '', '2030-13-01T00:00:00Z', '2025-01-01T00:00:00Z'],
};

describe('what a credential_process prints', () => {
  const parse = (fields: object) => parseProcessOutput(JSON.stringify(fields), 'program', NOW);

  it('is read', () => {
    assert.deepEqual(parse(RIGHT), {
      accessKeyId: RIGHT.AccessKeyId,
      secretAccessKey: RIGHT.SecretAccessKey,
      sessionToken: RIGHT.SessionToken,
      expiresAt: new Date(RIGHT.Expiration),
    });
  });

  for (const [name, values] of Object.entries(WRONG)) {
    it(`is refused, and not repeated, with another ${name} than it may have`, () => {
      for (const value of values) {
        assert.throws(
          () => parse({ ...RIGHT, [name]: value }),
          (error: Error) => !error.message.includes('CANARY'),
          JSON.stringify(value),
        );
      }
    });
  }
});
