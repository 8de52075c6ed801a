import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/base/event';
import { EndedConsoleSessions } from '../../../../src/editor/login/expiryNoticeScheduler';
import type { LoginStatus } from '../../../../src/signin/loginStatus';
import type { LoginStatuses } from '../../../../src/signin/loginStore';
import type { SessionState } from '../../../../src/sso/sessionStatus';

const ADA = 'arn:aws:iam::111111111111:user/ada';
const END = new Date('2026-01-01T00:15:00Z');

describe('console sign-ins that end', () => {
  const changed = new Emitter<LoginStatuses>();
  let current: LoginStatuses;
  let ended: EndedConsoleSessions;
  const show = (state: SessionState): void => {
    const status: LoginStatus = { loginSession: ADA, profiles: ['p'], state, credentialsExpireAt: END };
    current = new Map([[ADA, status]]);
    changed.fire(current);
  };
  const open = (state: SessionState): void => {
    show(state);
    ended = new EndedConsoleSessions({
      get current() {
        return current;
      },
      onDidChange: changed.event,
    });
  };
  const names = (used = [ADA]): string[] => ended.inUse(new Set(used)).map(({ id }) => id);
  afterEach(() => ended.dispose());

  it('are told when they end while the window is open, until the next login', () => {
    open('signedIn');
    assert.deepEqual(names(), []);
    show('expired');
    assert.deepEqual(names(), [ADA]);
    assert.deepEqual(names([]), [], 'of a profile that is not in use');
    show('signingIn');
    assert.deepEqual(names(), []);
    show('signedIn');
    assert.deepEqual(names(), []);
  });

  it('are told by the same moment in every window, and not before it has passed', () => {
    open('signedIn');
    show('expired');
    const [ending] = ended.inUse(new Set([ADA]));
    assert.equal(ending?.endsAt.toISOString(), '2026-01-01T12:15:00.000Z');
    assert.equal(ending.hasEnded, true);
  });

  it('are not told when they had ended before, or with a logout', () => {
    open('expired');
    assert.deepEqual(names(), []);
    show('signedIn');
    show('signedOut');
    assert.deepEqual(names(), []);
    show('expired');
    assert.deepEqual(names(), []);
  });
});
