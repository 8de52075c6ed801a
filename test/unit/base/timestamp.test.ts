import assert from 'node:assert/strict';
import { formatTimestamp, parseTimestamp } from '../../../src/base/timestamp';

const MOMENT = '2026-11-20T14:02:47.000Z';

describe('timestamps of the token cache', () => {
  const readable: readonly (readonly [string, string])[] = [
    ['2026-11-20T14:02:47Z', MOMENT],
    ['2026-11-20T14:02:47z', MOMENT],
    ['2026-11-20t14:02:47Z', MOMENT],
    ['2026-11-20T14:02:47UTC', MOMENT],
    ['2026-11-20T14:02:47.000Z', MOMENT],
    ['2026-11-20T14:02:47.123Z', '2026-11-20T14:02:47.123Z'],
    ['2026-11-20T14:02:47.123456Z', '2026-11-20T14:02:47.123Z'],
    ['2026-11-20T14:02:47.123456789Z', '2026-11-20T14:02:47.123Z'],
    ['2026-11-20T14:02:47+00:00', MOMENT],
    ['2026-11-20T15:02:47+01:00', MOMENT],
    ['2026-11-20T09:02:47-0500', MOMENT],
    ['2026-11-20 14:02:47Z', MOMENT],
    ['2026-11-20 14:02:47 UTC', MOMENT],
    ['2026-11-20T14:02:47 +00:00', MOMENT],
    ['2026-11-20T14:02:47GMT', MOMENT],
    ['2026-11-20T14:02:47,5Z', '2026-11-20T14:02:47.500Z'],
    ['2026-11-20T14:02Z', '2026-11-20T14:02:00.000Z'],
    ['2026-11-20T14Z', '2026-11-20T14:00:00.000Z'],
    ['2026-11-20T09:02:47-05', MOMENT],
    ['20261120T140247Z', MOMENT],
    ['20261120T140247.25+0530', '2026-11-20T08:32:47.250Z'],
    ['20261120T1402Z', '2026-11-20T14:02:00.000Z'],
    ['2026-11-20T00:30:00+23:59', '2026-11-19T00:31:00.000Z'],
  ];
  for (const [text, expected] of readable) {
    it(`reads ${text}`, () => assert.equal(parseTimestamp(text)?.toISOString(), expected));
  }

  const unreadable: readonly unknown[] = [
    '',
    'never',
    '2026-11-20',
    '2026-11-20T14:02:47',
    '2026-13-20T14:02:47Z',
    '2026-02-30T14:02:47Z',
    '2026-11-20T25:02:47Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T14:02:60Z',
    '2026-11-20T14:02:47+24:00',
    '2026-11-20T14:02:47+05:60',
    '2026-1120T14:02:47Z',
    '2026-11-20T14:02',
    '20261120T140247',
    '20261120140247Z',
    '2026-11-20T14:02:47EST',
    'Fri, 20 Nov 2026 14:02:47 GMT',
    ' 2026-11-20T14:02:47Z',
    '2026-11-20T14:02:47Z\n',
    '1795183367',
    1795183367,
    null,
    undefined,
    {},
  ];
  for (const text of unreadable) {
    it(`does not take ${JSON.stringify(text)} for a moment`, () =>
      assert.equal(parseTimestamp(text), undefined));
  }

  it('prints whole seconds in UTC, the spelling that every tool reads', () => {
    assert.equal(formatTimestamp(new Date('2026-11-20T14:02:47.999Z')), '2026-11-20T14:02:47Z');
  });
});
