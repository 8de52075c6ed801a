import assert from 'node:assert/strict';
import { HOUR_MS } from '../../../src/base/clock';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { compareAuthentication, hasScopes, scopesOf } from '../../../src/sso/authenticationSessions';
import { describeSession, type SessionStatus } from '../../../src/sso/sessionStatus';
import type { SessionStatuses } from '../../../src/sso/sessionStore';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function session(id: string, scopes: readonly string[] = []): SsoSession {
  return {
    id,
    label: id,
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
    scopes,
    legacy: false,
    location: { file: 'config', line: 1 },
    problems: [],
  };
}

/** A session with a token that ends in so many hours; undefined: without one. */
function status(id: string, hours?: number, signingIn = false): SessionStatus {
  const token = hours !== undefined && { accessToken: 'x', expiresAt: new Date(NOW + hours * HOUR_MS) };
  return describeSession(session(id), token ? { token } : {}, { signingIn, rejected: false }, NOW);
}

function statuses(...all: SessionStatus[]): SessionStatuses {
  return new Map(all.map((each) => [each.session.id, each]));
}

/** Ids by what became of them. */
function compare(before: SessionStatuses, after: SessionStatuses) {
  const change = compareAuthentication(before, after);
  const ids = (list: readonly SessionStatus[]) => list.map((each) => each.session.id);
  return change && { added: ids(change.added), removed: ids(change.removed), changed: ids(change.changed) };
}

describe('sessions as accounts', () => {
  const none = { added: [], removed: [], changed: [] };

  it('come with a login and go with a logout', () => {
    const before = statuses(status('a'), status('b', 1));
    const after = statuses(status('a', 8), status('b'));
    assert.deepEqual(compare(before, after), { ...none, added: ['a'], removed: ['b'] });
  });

  it('go when their token is over, and when no file defines them any more', () => {
    const before = statuses(status('a', 1), status('b', 1));
    assert.deepEqual(compare(before, statuses(status('a', -1))), { ...none, removed: ['a', 'b'] });
  });

  it('change with their token', () => {
    assert.deepEqual(compare(statuses(status('a', 1)), statuses(status('a', 2))), {
      ...none,
      changed: ['a'],
    });
  });

  it('stay while their user logs in again, and are not there before', () => {
    assert.equal(compare(statuses(status('a', 1)), statuses(status('a', 1, true))), undefined);
    assert.equal(compare(statuses(status('a')), statuses(status('a', undefined, true))), undefined);
    assert.equal(compare(statuses(status('a', -1)), statuses(status('a', -1, true))), undefined);
  });

  it('are no news when nothing of them changes', () => {
    assert.equal(compare(statuses(status('a', 1)), statuses(status('a', 1))), undefined);
    assert.equal(compare(statuses(), statuses(status('a'))), undefined);
  });

  it('have the scopes that are configured, or those of every login', () => {
    const configured = { ...status('a', 1), session: session('a', ['sso:account:access', 'other:scope']) };
    assert.deepEqual(scopesOf(status('a', 1)), ['sso:account:access']);
    assert.ok(hasScopes(configured, ['other:scope']));
    assert.ok(!hasScopes(status('a', 1), ['other:scope']));
    assert.ok(hasScopes(status('a', 1), undefined));
  });
});
