import assert from 'node:assert/strict';
import { matchingTotpStep, totpCode } from '../../server/totp';

/** `12345678901234567890` in base32: the secret of RFC 6238, appendix B. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('one-time codes', () => {
  it('are those of RFC 6238', () => {
    const vectors = [
      [59, '94287082'],
      [1_111_111_109, '07081804'],
      [1_111_111_111, '14050471'],
      [1_234_567_890, '89005924'],
      [2_000_000_000, '69279037'],
      [20_000_000_000, '65353130'],
    ] as const;
    for (const [seconds, code] of vectors) assert.equal(totpCode(RFC_SECRET, seconds * 1000, 8), code);
  });

  it('are accepted one step early or late and no further', () => {
    const code = totpCode(RFC_SECRET, 300_000);
    assert.equal(matchingTotpStep(RFC_SECRET, code, 300_000), 10);
    assert.equal(matchingTotpStep(RFC_SECRET, code, 330_000), 10);
    assert.equal(matchingTotpStep(RFC_SECRET, code, 270_000), 10);
    assert.equal(matchingTotpStep(RFC_SECRET, code, 360_000), undefined);
  });
});
