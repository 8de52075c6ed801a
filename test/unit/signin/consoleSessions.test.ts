import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConsoleSessions } from '../../../src/signin/consoleSessions';
import { loginLabel } from '../../../src/signin/loginStatus';
import { FakeClock } from '../../fakes/fakeClock';
import { ADA, CONSOLE_CONFIG, LoginBench, loginBenchPerTest } from './loginBench';

describe('what is known of console sign-ins', () => {
  let clock: FakeClock;
  const bench = loginBenchPerTest(() => LoginBench.open((clock = new FakeClock()), ''));
  let sessions: ConsoleSessions;
  let opened: number;
  beforeEach(() => {
    const { config, logger } = bench.current.base;
    opened = 0;
    sessions = new ConsoleSessions({ config, clock, logger }, () => {
      opened++;
      return Promise.resolve(bench.current.services.logins);
    });
  });
  afterEach(() => sessions.dispose());

  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const subscription = sessions.onDidChange(() => {
        subscription.dispose();
        resolve();
      });
    });

  it('is nothing, and nothing is loaded for it, until a profile names one', async () => {
    clock.advance(1);
    await sessions.reload();
    assert.equal(opened, 0);
    assert.equal(sessions.current.size, 0);
    const news = changed();
    bench.current.base.config.change(CONSOLE_CONFIG);
    await news;
    while (!sessions.current.has(ADA)) await nextTurn();
    bench.current.base.config.change(`${CONSOLE_CONFIG}\n[profile other]\n`);
    assert.equal(opened, 1);
  });

  it('is what the cache says of each, with news of every change', async () => {
    bench.current.base.config.change(CONSOLE_CONFIG);
    await sessions.reload();
    bench.current.signInElsewhere();
    while (sessions.current.get(ADA)?.state !== 'signedIn') await changed();
    assert.equal(loginLabel(sessions.current.get(ADA)!), 'ada · 111111111111');
  });

  it('is not announced when it is gone before it was loaded', () => {
    sessions.dispose();
    bench.current.base.config.change(CONSOLE_CONFIG);
    assert.equal(opened, 0);
  });
});
