import assert from 'node:assert/strict';
import { reportError } from '../../../src/editor/commands';
import { logInTo } from '../../../src/editor/login/logIn';
import { logOutOf } from '../../../src/editor/login/logOut';
import type { AwsClients } from '../../../src/credentials/clientPorts';
import type { FakeUser } from '../support/fakeUser';
import { SESSION } from '../../unit/sso/workbench';
import { PROFILE, type FaultBench } from './faultBench';

const MINUTE_MS = 60_000;

/** Something that a person does, or that happens for them, while something goes wrong. */
export interface Operation {
  readonly title: string;
  readonly intro: string;
  /** Told of a run that did not succeed and showed nothing. */
  silently(state: string): string;
  /** The service whose request is under way when a token is replaced meanwhile. */
  readonly asks: keyof AwsClients;
  /** The only one that deletes a token. */
  readonly deletes?: true;
  /** Signs in as far as the operation wants it. */
  prepare(bench: FaultBench): void;
  /** Rejects with what went wrong, after it was shown. */
  run(bench: FaultBench, user: FakeUser): Promise<void>;
}

const nothing = (): string => 'Nothing.';

export const OPERATIONS: readonly Operation[] = [
  {
    title: 'Logging in',
    intro: 'With a device code, while the session still lives: what you had must survive a login that fails.',
    silently: nothing,
    asks: 'oidc',
    prepare: (bench) => void bench.base.signInElsewhere(),
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
    silently: (state) =>
      state === 'signedOut' ? 'Nothing: there is no token to renew.' : 'Nothing: it is tried again later.',
    asks: 'oidc',
    prepare: (bench) => void bench.base.signInElsewhere(),
    async run({ base }) {
      const token = base.sessions.lastToken(SESSION);
      assert.ok(token);
      await base.tokens.renew(SESSION, token);
    },
  },
  {
    title: 'Renewal of a token that has ended',
    intro: 'You ask who you are after a night; the token has to be renewed first.',
    silently: nothing,
    asks: 'oidc',
    prepare(bench) {
      bench.base.signInElsewhere(SESSION, { expiresAt: new Date(Date.now() - MINUTE_MS).toISOString() });
    },
    run: ({ base, identities }) => shown('whoAmI', base, () => identities.askAgain(PROFILE)),
  },
  {
    title: 'Logging out',
    intro: 'The token is deleted here, whatever AWS answers: that is what you asked for.',
    silently: nothing,
    asks: 'portal',
    deletes: true,
    prepare: (bench) => void bench.base.signInElsewhere(),
    run: ({ base, identities }) =>
      shown('logout', base, () =>
        logOutOf([base.session()], { logins: base.logins, identities, logger: base.logger }),
      ),
  },
  {
    title: 'Identity',
    intro: '"Who am I", and the question after every login and switch.',
    silently: nothing,
    asks: 'portal',
    prepare: (bench) => void bench.base.signInElsewhere(),
    run: ({ base, identities }) => shown('whoAmI', base, () => identities.askAgain(PROFILE)),
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
