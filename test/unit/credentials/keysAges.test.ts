import assert from 'node:assert/strict';
import { HOUR_MS } from '../../../src/base/clock';
import { KeyAges, type AgeMemory } from '../../../src/credentials/keys/keyAges';
import { FakeClock } from '../../fakes/fakeClock';

const DAY_MS = 24 * HOUR_MS;
const KEY = 'AKIAIOSFODNN7EXAMPLE';

class Memory implements AgeMemory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return this.values.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

describe('the age of a key', () => {
  let clock: FakeClock;
  let memory: Memory;
  let ages: KeyAges;
  beforeEach(() => {
    clock = new FakeClock();
    memory = new Memory();
    ages = new KeyAges(memory, clock);
  });
  const madeDaysAgo = (days: number): Promise<void> =>
    ages.remember(KEY, new Date(clock.now() - days * DAY_MS));

  it('is not known before IAM was asked', async () => {
    assert.equal(ages.get(KEY), undefined);
    assert.equal(ages.isReminderDue(KEY), false);
    let news = 0;
    ages.onDidChange(() => news++);
    await madeDaysAgo(412);
    assert.equal(ages.get(KEY), 412);
    assert.equal(news, 1);
  });

  it('grows by itself, in every window and after a restart', async () => {
    await madeDaysAgo(1);
    clock.advance(2 * DAY_MS);
    assert.equal(new KeyAges(memory, clock).get(KEY), 3);
  });

  it('calls for a rotation after 90 days, once a week at most', async () => {
    await madeDaysAgo(89);
    assert.equal(ages.isReminderDue(KEY), false);
    clock.advance(DAY_MS);
    assert.equal(ages.isReminderDue(KEY), true);
    await ages.noteReminder(KEY);
    clock.advance(6 * DAY_MS);
    assert.equal(ages.isReminderDue(KEY), false);
    clock.advance(DAY_MS);
    assert.equal(ages.isReminderDue(KEY), true);
  });

  it('is not spoken of any more when the user says so', async () => {
    await madeDaysAgo(400);
    await ages.mute(KEY);
    clock.advance(30 * DAY_MS);
    assert.equal(ages.isReminderDue(KEY), false);
    assert.equal(ages.get(KEY), 430);
  });

  it('is unknown where the memory holds something else', () => {
    for (const value of ['text', null, 7, { createdAt: 'yesterday' }, { createdAt: 12 }]) {
      memory.values.set(`awsSso.key.${KEY}`, value);
      assert.equal(ages.get(KEY), undefined);
    }
  });
});
