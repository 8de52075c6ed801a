import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { RenewalScheduler } from '../../../src/sso/renewalScheduler';
import { FakeClock } from '../../fakes/fakeClock';
import { LEGACY, SESSION, workbenchPerTest } from './workbench';

/** Access tokens of the emulator live an hour; the latest moment of renewal is 16 minutes before their end. */
const UNTIL_DUE_MS = HOUR_MS - 16 * MINUTE_MS;
const SETTLE_MS = 5 * SECOND_MS;

describe('background renewal', () => {
  let clock: FakeClock;
  let scheduler: RenewalScheduler | undefined;
  const bench = workbenchPerTest(() => ({
    clock: (clock = new FakeClock()),
    emulator: { now: () => clock.now() },
  }));
  afterEach(() => scheduler?.dispose());

  const renewals = (): number => bench.current.emulator.requests.count('CreateToken');
  const accessToken = (): string | undefined => bench.current.sessions.lastToken(SESSION)?.accessToken;
  const start = (enabled = true): RenewalScheduler => {
    const { sessions, tokens, logger } = bench.current;
    return (scheduler = new RenewalScheduler({ sessions, tokens, clock, logger, random: () => 0 }, enabled));
  };
  /** Signs in as another tool does, and has the store know it. */
  const signIn = async (id = SESSION, changes = {}): Promise<string> => {
    const token = bench.current.signInElsewhere(id, changes);
    await bench.current.sessions.reload(id);
    return token.accessToken;
  };
  /** Until there is another token and the timer for its own renewal is set, beside that of the store. */
  const untilRenewed = async (old: string): Promise<void> => {
    await bench.current.until(() => accessToken() !== old);
    while (clock.timers < 2) await nextTurn();
  };
  /** Until this many renewals have failed. */
  const untilFailed = async (times: number): Promise<void> => {
    const failures = (): number =>
      bench.current.logger.lines.filter((line) => line.startsWith('warn [renewal] failed')).length;
    while (failures() < times) await nextTurn();
  };

  it('replaces a token well before it ends, again and again, by one request each', async () => {
    let token = await signIn();
    start();
    for (let round = 1; round <= 3; round++) {
      clock.advance(UNTIL_DUE_MS - 2 * SECOND_MS);
      assert.equal(renewals(), round - 1);
      clock.advance(2 * SECOND_MS);
      await untilRenewed(token);
      assert.equal(renewals(), round);
      token = accessToken() ?? '';
    }
    assert.equal(bench.current.state(), 'signedIn');
  });

  it('is done before the AWS CLI would begin to renew on use', async () => {
    const { sessions, tokens, logger } = bench.current;
    const token = await signIn();
    scheduler = new RenewalScheduler({ sessions, tokens, clock, logger, random: () => 0.999 });
    clock.advance(HOUR_MS - 19 * MINUTE_MS - 2 * SECOND_MS);
    assert.equal(renewals(), 0);
    clock.advance(3 * SECOND_MS);
    await untilRenewed(token);
  });

  it('begins with a login that lands later, and ends with a logout', async () => {
    start();
    assert.equal(clock.timers, 0);
    const token = await signIn();
    clock.advance(UNTIL_DUE_MS);
    await untilRenewed(token);
    await bench.current.sessions.deleteToken(SESSION);
    assert.equal(clock.timers, 0);
    clock.advance(5 * HOUR_MS);
    assert.equal(renewals(), 1);
  });

  it('renews what has ended before the window opened, after a moment', async () => {
    const token = await signIn();
    clock.advance(2 * HOUR_MS);
    start();
    assert.equal(renewals(), 0);
    clock.advance(SETTLE_MS);
    await untilRenewed(token);
    assert.equal(renewals(), 1);
  });

  it('leaves alone what cannot be renewed', async () => {
    await signIn(LEGACY);
    await signIn(SESSION, { clientSecret: '' });
    start();
    clock.advance(12 * HOUR_MS);
    assert.equal(bench.current.emulator.requests.count(), 0);
  });

  it('takes what another window has renewed, without a request', async () => {
    await signIn();
    start();
    clock.advance(UNTIL_DUE_MS - SECOND_MS);
    await signIn();
    clock.advance(MINUTE_MS);
    assert.equal(renewals(), 0);
  });

  it('is found overdue after a sleep as soon as the user is back, by one request', async () => {
    const token = await signIn();
    const awake = start();
    clock.sleep(3 * HOUR_MS);
    awake.wake();
    awake.wake();
    assert.equal(renewals(), 0);
    clock.advance(SETTLE_MS);
    await untilRenewed(token);
    assert.equal(renewals(), 1);
  });

  it('is found overdue after a sleep although nobody comes back', async () => {
    const token = await signIn();
    start();
    clock.sleep(3 * HOUR_MS);
    clock.advance(5 * MINUTE_MS + SETTLE_MS);
    await untilRenewed(token);
  });

  it('tries again ever more rarely when it fails, with one log line each time, and keeps the session', async () => {
    const token = await signIn();
    const { control } = bench.current.emulator;
    control.addFault({ operation: 'CreateToken', fault: { kind: 'serverError' }, times: null });
    start();
    clock.advance(UNTIL_DUE_MS);
    const pauses = [1, 2, 4, 8, 16, 16];
    for (const [index, minutes] of pauses.entries()) {
      await untilFailed(index + 1);
      clock.advance(minutes * MINUTE_MS - 1);
      assert.equal(renewals(), index + 1);
      if (index === pauses.length - 1) control.clearFaults();
      clock.advance(1);
    }
    await untilRenewed(token);
    assert.equal(renewals(), pauses.length + 1);
    assert.equal(bench.current.logger.lines.filter((line) => line.startsWith('warn')).length, pauses.length);
    assert.equal(bench.current.state(), 'signedIn');
  });

  it('tries again in time though somebody sets the clock back', async () => {
    const token = await signIn();
    const { control } = bench.current.emulator;
    control.addFault({ operation: 'CreateToken', fault: { kind: 'serverError' } });
    start();
    clock.advance(UNTIL_DUE_MS);
    await untilFailed(1);
    clock.setBack(10 * MINUTE_MS);
    clock.advance(MINUTE_MS);
    await untilRenewed(token);
    assert.equal(renewals(), 2);
  });

  it('waits as long as the server asks for', async () => {
    const token = await signIn();
    const { control } = bench.current.emulator;
    control.configure({ traffic: { retryAfterSeconds: 600 } });
    control.addFault({ operation: 'CreateToken', fault: { kind: 'throttle' } });
    start();
    clock.advance(UNTIL_DUE_MS);
    await untilFailed(1);
    clock.advance(10 * MINUTE_MS - 1);
    assert.equal(renewals(), 1);
    clock.advance(1);
    await untilRenewed(token);
  });

  it('ends with a refusal: the session shows as expired, and nobody asks again', async () => {
    await signIn();
    start();
    bench.current.emulator.control.revokeTokens();
    clock.advance(UNTIL_DUE_MS);
    await bench.current.until(() => bench.current.state() === 'expired');
    clock.advance(24 * HOUR_MS);
    assert.equal(renewals(), 1);
    assert.doesNotMatch(bench.current.logger.text, /warn|error/);
  });

  it('asks seldom near the end of an Identity Center session, and then stops', async () => {
    bench.current.emulator.control.configure({ lifetimes: { sessionSeconds: 90 * 60 } });
    await signIn();
    start();
    for (let minute = 0; minute < 100; minute++) {
      clock.advance(MINUTE_MS);
      // Real requests, which have time to come to their end before the next minute.
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await bench.current.until(() => bench.current.state() === 'expired');
    assert.ok(renewals() < 15, `${renewals()} requests`);
  });

  it('can be turned off and on', async () => {
    const token = await signIn();
    const off = start(false);
    clock.advance(2 * HOUR_MS);
    assert.equal(renewals(), 0);
    off.setEnabled(true);
    clock.advance(SETTLE_MS);
    await untilRenewed(token);
    off.setEnabled(false);
    clock.advance(2 * HOUR_MS);
    assert.equal(renewals(), 1);
  });
});
