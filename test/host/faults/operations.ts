import assert from 'node:assert/strict';
import { reportError } from '../../../src/editor/commands';
import { editSharedFile } from '../../../src/config/configEditor';
import type { ConfigEdits } from '../../../src/editor/configEdits/openDocumentEdits';
import { logOutOfConsole } from '../../../src/editor/login/consoleLogIn';
import { logInTo, logInToConsoleProfile } from '../../../src/editor/login/logIn';
import { logOutOf } from '../../../src/editor/login/logOut';
import type { AwsClients } from '../../../src/credentials/clientPorts';
import type { FakeUser } from '../support/fakeUser';
import { SESSION } from '../../unit/sso/workbench';
import { ADA } from '../../unit/signin/loginBench';
import type { FaultBench, Stake } from './faultBench';

/** Something that a person does, or that happens for them, while something goes wrong. */
export interface Operation {
  readonly title: string;
  readonly intro: string;
  readonly stake: 'sso' | 'console';
  /** Told of a run that did not succeed and showed nothing. */
  silently(state: string): string;
  /** The service whose request is under way when a token is replaced meanwhile; undefined: AWS is not asked. */
  readonly asks: keyof AwsClients | undefined;
  /** The only ones that delete a token. */
  readonly deletes?: true;
  /** Signs in as far as the operation wants it. */
  prepare(stake: Stake): void;
  /** Rejects with what went wrong, after it was shown. */
  run(bench: FaultBench, user: FakeUser): Promise<void>;
}

const nothing = (): string => 'Nothing.';
const signedIn = (stake: Stake): void => stake.signInElsewhere();
const expired = (stake: Stake): void => stake.expire();

export const OPERATIONS: readonly Operation[] = [
  {
    title: 'Logging in',
    intro: 'With a device code, while the session still lives: what you had must survive a login that fails.',
    stake: 'sso',
    silently: nothing,
    asks: 'oidc',
    prepare: signedIn,
    async run({ base, links }, user) {
      user.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
      user.visit = (page) => {
        base.emulator.control.approve({ userCode: page.searchParams.get('user_code') ?? '' });
        return true;
      };
      await shown('login', base, () =>
        logInTo(base.session(), { logins: base.logins, links, clock: base.clock }),
      );
    },
  },
  {
    title: 'Renewal',
    intro: 'In the background, while the token has time left. The log says why one failed.',
    stake: 'sso',
    silently: (state) =>
      state === 'signedOut' ? 'Nothing: there is no token to renew.' : 'Nothing: it is tried again later.',
    asks: 'oidc',
    prepare: signedIn,
    async run({ base }) {
      const token = base.sessions.lastToken(SESSION);
      assert.ok(token);
      await base.tokens.renew(SESSION, token);
    },
  },
  {
    title: 'Renewal of a token that has ended',
    intro: 'You ask who you are after a night; the token has to be renewed first.',
    stake: 'sso',
    silently: nothing,
    asks: 'oidc',
    prepare: expired,
    run: ({ base, identities, sso }) => shown('whoAmI', base, () => identities.askAgain(sso.profile)),
  },
  {
    title: 'Logging out',
    intro: 'The token is deleted here, whatever AWS answers: that is what you asked for.',
    stake: 'sso',
    silently: nothing,
    asks: 'portal',
    deletes: true,
    prepare: signedIn,
    run: ({ base, identities }) =>
      shown('logout', base, () =>
        logOutOf([base.session()], { logins: base.logins, identities, logger: base.logger }),
      ),
  },
  {
    title: 'Identity',
    intro: '"Who am I", and the question after every login and switch.',
    stake: 'sso',
    silently: nothing,
    asks: 'portal',
    prepare: signedIn,
    run: ({ base, identities, sso }) => shown('whoAmI', base, () => identities.askAgain(sso.profile)),
  },
  {
    title: 'Signing in to the console',
    intro: 'As `aws login` does, in the browser of this computer, while the sign-in before still lives.',
    stake: 'console',
    silently: nothing,
    asks: 'consoleSignin',
    prepare: signedIn,
    async run({ base, links, console: { profile } }, user) {
      user.visit = (page) => {
        fetch(base.emulator.control.approveConsole({ page: page.href })).catch(() => undefined);
        return true;
      };
      const { consoleLogins, clock } = base;
      const config: ConfigEdits = { edit: (work) => work(editSharedFile) };
      await shown('login', base, () =>
        logInToConsoleProfile(
          { name: profile },
          { consoleLogins, config, links, clock },
          { method: 'browser' },
        ),
      );
    },
  },
  {
    title: 'Renewal of a console sign-in',
    intro: 'You ask who you are after the quarter of an hour that its credentials last.',
    stake: 'console',
    silently: nothing,
    asks: 'consoleSignin',
    prepare: expired,
    run: ({ base, identities, console }) => shown('whoAmI', base, () => identities.askAgain(console.profile)),
  },
  {
    title: 'Logging out of the console',
    intro: 'The file is deleted. AWS is not asked, so nothing of the network can go wrong.',
    stake: 'console',
    silently: nothing,
    asks: undefined,
    deletes: true,
    prepare: signedIn,
    run: ({ base }) => shown('logout', base, () => logOutOfConsole(ADA, base)),
  },
];

/** Shows a failure as every command of ours does. */
async function shown(
  area: string,
  { logger }: FaultBench['base'],
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await reportError(area, error, logger);
    throw error;
  }
}
