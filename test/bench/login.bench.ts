import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock';
import { browserLogin, deviceCodeLogin } from '../fakes/loginRequests';
import { ScriptedBrowser } from '../fakes/scriptedBrowser';
import { ScriptedPrompt } from '../fakes/scriptedPrompt';
import { answerConsent } from '../unit/sso/consent';
import { SESSION, Workbench } from '../unit/sso/workbench';

const LOGINS = 15;
/** A person takes some moment: anywhere between two polls of a second. */
const LONGEST_PAUSE_MS = 2000;

/**
 * How long a session takes from the approval in the browser to a token in the file that every tool reads; with the browser's
 * own way from page to page, where it goes back by itself.
 */
const bench = await Workbench.open({ clock: systemClock, loginClock: systemClock });
const rows: object[] = [];
try {
  rows.push({ flow: 'device code, asked for each second', ...(await measure(withDeviceCode)) });
  rows.push({ flow: 'browser', ...(await measure(withBrowser)) });
} finally {
  await bench.close();
}
console.table(rows);

async function measure(logIn: () => Promise<number>): Promise<Record<string, string>> {
  const times: number[] = [];
  for (let login = 0; login < LOGINS; login++) {
    times.push(await logIn());
    await bench.logins.logout(bench.session(SESSION));
  }
  times.sort((one, other) => one - other);
  return {
    median: `${times[Math.floor(LOGINS / 2)]?.toFixed(0)} ms`,
    slowest: `${times.at(-1)?.toFixed(0)} ms`,
  };
}

async function withDeviceCode(): Promise<number> {
  let approvedAt = NaN;
  const prompt = new ScriptedPrompt({
    async meanwhile({ userCode }) {
      await delay(Math.random() * LONGEST_PAUSE_MS);
      approvedAt = performance.now();
      bench.emulator.control.approve({ userCode });
    },
  });
  await bench.logins.login(bench.session(SESSION), deviceCodeLogin(prompt), new AbortController().signal);
  return performance.now() - approvedAt;
}

async function withBrowser(): Promise<number> {
  let approvedAt = NaN;
  const browser = new ScriptedBrowser(async (page) => {
    approvedAt = performance.now();
    await answerConsent(page, 'allow');
  });
  await bench.logins.login(bench.session(SESSION), browserLogin(browser), new AbortController().signal);
  return performance.now() - approvedAt;
}
