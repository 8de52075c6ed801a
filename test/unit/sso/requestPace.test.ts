import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import {
  LONGEST_PAUSE_MS,
  MOST_RATE,
  initialPace,
  learn,
  parsePace,
  takeSlots,
  type Pace,
  type PaceReport,
} from '../../../src/sso/requestPace';
import { simulate } from './simulatedService';

const NOW = 1_000_000_000_000;
const NOTHING: PaceReport = { answers: 0, answeredSentAt: 0 };

describe('the pace of requests', () => {
  describe('under a limit of the service, in simulated time', () => {
    const CASES = [
      { requests: 1010, perSecond: 20, atOnce: 20, share: 0.93 },
      { requests: 1010, perSecond: 20, atOnce: 100, share: 0.93 },
      { requests: 1010, perSecond: 20, atOnce: 20, isExhausted: true, share: 0.93 },
      { requests: 4000, perSecond: 100, atOnce: 100, isExhausted: true, share: 0.93 },
      { requests: 1010, perSecond: 5, atOnce: 5, share: 0.93 },
      { requests: 4000, perSecond: 100, atOnce: 100, share: 0.93 },
      // The harshest there is: it takes no two requests closer together than its rate.
      { requests: 1010, perSecond: 20, atOnce: 1, share: 0.6 },
    ];
    for (const { share, ...service } of CASES) {
      for (const retryAfterMs of [undefined, SECOND_MS]) {
        for (const windows of [1, 4]) {
          const asked = retryAfterMs === undefined ? '' : ', asking for a second of pause';
          const start = service.isExhausted ? ' but none left' : '';
          it(`${service.perSecond}/s, ${service.atOnce} at once${start}${asked}, ${windows} windows`, () => {
            const { seconds, refused } = simulate({
              ...service,
              latencyMs: 30,
              retryAfterMs,
              windows,
            });
            const ideal = service.requests / service.perSecond;
            assert.ok(ideal / seconds >= share, `${((100 * ideal) / seconds).toFixed(0)} % of the limit`);
            assert.ok(refused <= 0.06 * service.requests, `${refused} refused`);
          });
        }
      }
    }
  });

  it('begins near ten a second and rises to hundreds within seconds while nothing is refused', () => {
    const { seconds } = simulate({ requests: 1010, perSecond: 1e6, atOnce: 1e6, latencyMs: 30, windows: 1 });
    assert.ok(seconds < 2.5, `${seconds} s`);
    const { seconds: first } = simulate({
      requests: 5,
      perSecond: 1e6,
      atOnce: 1e6,
      latencyMs: 500,
      windows: 1,
    });
    assert.ok(first > 0.4 + 0.5, `the first five took ${first} s`);
  });

  it('lets nobody go before the pause that the service asks for is over', () => {
    const refusal = { sentAt: NOW, retryAfterMs: 1500 };
    const pace = learn(initialPace(NOW), { ...NOTHING, refusal }, NOW + 30);
    assert.deepEqual(takeSlots(pace, 5, NOW + 1529).slots, { moments: [], againAt: NOW + 1530 });
    assert.equal(takeSlots(pace, 5, NOW + 1530).slots.moments.length, 1);
  });

  it('takes no pause of a day for meant', () => {
    const refusal = { sentAt: NOW, retryAfterMs: 24 * HOUR_MS };
    const pace = learn(initialPace(NOW), { ...NOTHING, refusal }, NOW);
    assert.equal(pace.pausedUntil, NOW + LONGEST_PAUSE_MS);
  });

  it('pauses longer and longer while all is refused and no pause is asked for', () => {
    let pace = initialPace(NOW);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) {
      const now = pace.pausedUntil || NOW;
      pace = learn(pace, { ...NOTHING, refusal: { sentAt: now } }, now);
      pauses.push(pace.pausedUntil - now);
    }
    assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('is not given up for one refusal that comes before anything was learned', () => {
    const refused = learn(initialPace(NOW), { ...NOTHING, refusal: { sentAt: NOW } }, NOW + 30);
    assert.ok(refused.rate > 4 && refused.rate < 10, `${refused.rate}/s`);
  });

  it('is lowered once by many refusals of requests that were under way together', () => {
    const busy: Pace = { ...initialPace(NOW), rate: 100, limit: 100 };
    const once = learn(busy, { ...NOTHING, refusal: { sentAt: NOW + 10 } }, NOW + 50);
    const twice = learn(once, { ...NOTHING, refusal: { sentAt: NOW + 40 } }, NOW + 60);
    assert.equal(twice.rate, once.rate);
    assert.equal(twice.pausedUntil, once.pausedUntil);
  });

  describe('is read back', () => {
    it('as it was written', () => {
      const { pace } = takeSlots(learn(initialPace(NOW), { ...NOTHING, answers: 3 }, NOW), 4, NOW);
      const written = { ...pace, savedAt: NOW };
      assert.deepEqual(parsePace(JSON.parse(JSON.stringify(written)), NOW), written);
    });

    it('without the moments of a clock that was set back', () => {
      const learned = { ...initialPace(NOW + HOUR_MS), rate: 50, limit: 60, pausedUntil: NOW + HOUR_MS };
      const found = parsePace(learned, NOW);
      assert.equal(found?.rate, 50);
      assert.equal(found.limit, 60);
      assert.equal(takeSlots(found, 1, NOW).slots.moments.length, 1);
    });

    it('not at all when it is old', () => {
      assert.equal(parsePace(initialPace(NOW), NOW + 11 * MINUTE_MS), undefined);
    });

    it('as nothing or as one that keeps nobody waiting longer than a minute, whatever is in it', () => {
      const amount = fc.oneof(
        fc.double(),
        fc.integer(),
        fc.constant(NOW),
        fc.constant(1e300),
        fc.string(),
        fc.constant(null),
      );
      const hostile = fc.record(
        {
          rate: amount,
          limit: amount,
          nextAt: amount,
          pausedUntil: amount,
          refusalsInARow: amount,
          savedAt: fc.oneof(amount, fc.constant(NOW)),
          tally: fc.oneof(
            fc.record({ since: amount, admitted: amount, isFromRest: fc.boolean() }),
            fc.anything(),
          ),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(fc.oneof(hostile, fc.anything(), fc.jsonValue()), (value) => {
          const pace = parsePace(value, NOW);
          if (!pace) return;
          const report: PaceReport = { answers: 5, answeredSentAt: NOW, refusal: { sentAt: NOW } };
          for (const learned of [pace, learn(pace, report, NOW)]) {
            assert.ok(learned.rate >= 0.5 && learned.rate <= MOST_RATE);
            const { moments, againAt } = takeSlots(learned, 3, NOW).slots;
            for (const moment of [...moments, againAt]) assert.ok(moment - NOW <= LONGEST_PAUSE_MS);
          }
        }),
        { numRuns: 2000 },
      );
    });
  });
});
