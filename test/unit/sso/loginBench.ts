import { registrationFileName } from '../../../src/sso/registrations';
import { HurriedClock } from '../../fakes/fakeClock';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { SESSION, START_URL, workbenchPerTest, type Workbench } from './workbench';

/** Ends no login. */
export const never = new AbortController().signal;

/** Base name of the file that keeps the session's client registration. */
export const REGISTRATION_FILE = registrationFileName({
  startUrl: START_URL,
  region: 'us-east-1',
  scopes: ['sso:account:access'],
  sessionName: SESSION,
});

export interface LoginBench {
  readonly current: Workbench;
  /** Of both sides: the wait for the next poll is over at once, and the emulator judges by the same time. */
  readonly clock: HurriedClock;
  /** @returns where it was approved */
  logIn(prompt: ScriptedPrompt, id?: string, signal?: AbortSignal): Promise<string>;
  /** Someone who allows it in the browser after so many polls. */
  approver(polls?: number): ScriptedPrompt;
}

/** A workbench for each test of a `describe`, with what logins need. */
export function loginBenchPerTest(): LoginBench {
  let clock = new HurriedClock();
  const bench = workbenchPerTest(() => ({
    loginClock: (clock = new HurriedClock()),
    emulator: { now: () => clock.now() },
  }));
  return {
    get current() {
      return bench.current;
    },
    get clock() {
      return clock;
    },
    async logIn(prompt, id = SESSION, signal = never) {
      const { logins } = bench.current;
      return (await logins.login(bench.current.session(id), deviceCodeLogin(prompt), signal)).where;
    },
    approver(polls = 1) {
      const { requests, control } = bench.current.emulator;
      const before = requests.count('CreateToken');
      return new ScriptedPrompt({
        async meanwhile({ userCode }) {
          await requests.waitFor('CreateToken', before + polls);
          control.approve({ userCode });
        },
      });
    },
  };
}
