import assert from 'node:assert/strict';
import { chooseLoginFlows, LOGIN_FLOWS, type LoginMethod } from '../../../src/sso/loginFlows';

const here = { loopbackReachesUs: true, legacy: false };
const remote = { loopbackReachesUs: false, legacy: false };
const legacyHere = { loopbackReachesUs: true, legacy: true };
const legacyRemote = { loopbackReachesUs: false, legacy: true };

describe('the ways to log in', () => {
  const table = [
    ['auto', 'here', here, 'browser deviceCode'],
    ['auto', 'remote', remote, 'deviceCode'],
    ['auto', 'legacy, here', legacyHere, 'deviceCode'],
    ['auto', 'legacy, remote', legacyRemote, 'deviceCode'],
    ['browser', 'here', here, 'browser deviceCode'],
    ['browser', 'remote', remote, 'browser deviceCode'],
    ['browser', 'legacy, here', legacyHere, 'deviceCode'],
    ['browser', 'legacy, remote', legacyRemote, 'deviceCode'],
    ['deviceCode', 'here', here, 'deviceCode browser'],
    ['deviceCode', 'remote', remote, 'deviceCode'],
    ['deviceCode', 'legacy, here', legacyHere, 'deviceCode'],
    ['deviceCode', 'legacy, remote', legacyRemote, 'deviceCode'],
  ] as const;
  for (const [method, where, place, expected] of table) {
    it(`are for ${method}, ${where}: ${expected}`, () => {
      assert.equal(idsOf(method, place), expected);
    });
  }

  it('are chosen as by default when the setting is nonsense', () => {
    assert.equal(idsOf('carrierPigeon' as LoginMethod, here), 'browser deviceCode');
  });

  it('say why they work or not', () => {
    const judge = (place: typeof here): unknown[] =>
      LOGIN_FLOWS.map((flow) => [flow.id, flow.judge(place).fit, flow.judge(place).reason].join(' '));
    const code = 'deviceCode works everywhere';
    assert.deepEqual(judge(here), ['browser works sameMachine', code]);
    assert.deepEqual(judge(remote), ['browser doubtful otherMachine', code]);
    assert.deepEqual(judge(legacyHere), ['browser impossible legacyProfile', code]);
  });
});

function idsOf(method: LoginMethod, place: typeof here): string {
  return chooseLoginFlows(method, place)
    .map(({ id }) => id)
    .join(' ');
}
