import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { findChanges, type Finding } from '../../../src/sso/directoryChanges';
import { parseDirectory, serializeDirectory } from '../../../src/sso/directoryFormat';
import { DirectoryRecord } from '../../../src/sso/directoryRecord';
import { SESSION, START_URL } from './workbench';

const ACCESS = { sessionId: SESSION, portal: START_URL };
const NOW = 1_000_000;
const IDS = ['100000000001', '100000000002', '100000000003'];

const id = fc.constantFrom(...IDS);
const roles = fc.subarray(['A', 'B', 'C']);
const step = fc.oneof(
  fc.record({ kind: fc.constant('accounts' as const), ids: fc.subarray(IDS) }),
  fc.record({ kind: fc.constant('all' as const), ids: fc.subarray(IDS) }),
  fc.record({ kind: fc.constant('roles' as const), id, roles }),
  fc.record({ kind: fc.constant('complete' as const) }),
  fc.record({ kind: fc.constant('login' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** What two windows were told, in the order of time. */
const history = fc.array(fc.record({ window: fc.constantFrom(0, 1), step }), { maxLength: 12 });

function note(record: DirectoryRecord, { step: what }: { step: Step }, at: number): void {
  const accounts = (ids: readonly string[]) => ids.map((accountId) => ({ accountId, name: `${at}` }));
  if (what.kind === 'accounts') record.noteAccounts(accounts(what.ids), at);
  else if (what.kind === 'all') record.noteAllAccounts(accounts(what.ids), at);
  else if (what.kind === 'roles') record.noteRoles(what.id, what.roles, at);
  else if (what.kind === 'login') record.noteLogin(at);
  else record.noteComplete(at);
}

function copy(record: DirectoryRecord): DirectoryRecord {
  const content = JSON.parse(serializeDirectory(record, ACCESS)) as Record<string, unknown>;
  const parsed = parseDirectory(content, ACCESS, NOW);
  assert.ok(parsed);
  return parsed;
}

describe('what is known of a directory', () => {
  it('is read back from its file as it was', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const record = new DirectoryRecord();
        steps.forEach((each, at) => note(record, each, at));
        const again = copy(record);
        assert.deepEqual(again.view(SESSION), record.view(SESSION));
        assert.deepEqual([...again.accounts], [...record.accounts]);
        assert.deepEqual(again.accountList, record.accountList);
        assert.deepEqual(again.complete, record.complete);
        assert.equal(again.loggedInAt, record.loggedInAt);
      }),
    );
  });

  it('comes to the same in two windows, whichever takes over from the other first', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const [one, other] = [new DirectoryRecord(), new DirectoryRecord()];
        steps.forEach((each, at) => note(each.window === 0 ? one : other, each, at));
        const [oneBefore, otherBefore] = [copy(one), copy(other)];
        one.merge(otherBefore);
        other.merge(oneBefore);
        const sorted = (record: DirectoryRecord) => [...record.accounts].toSorted();
        assert.deepEqual(sorted(one), sorted(other));
        assert.deepEqual(one.accountList, other.accountList);
        assert.deepEqual(one.complete, other.complete);
        assert.deepEqual(one.view(SESSION).changes, other.view(SESSION).changes);
        assert.equal(one.accountsListedAt, other.accountsListedAt);
        assert.equal(one.loggedInAt, other.loggedInAt);
        assert.equal(one.merge(copy(other)), false, 'there was something left to take over');
      }),
    );
  });

  it('is the youngest of both windows, and loses nothing of either', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const [one, other] = [new DirectoryRecord(), new DirectoryRecord()];
        steps.forEach((each, at) => note(each.window === 0 ? one : other, each, at));
        const ours = new Map(one.accounts);
        one.merge(other);
        for (const [accountId, account] of one.accounts) {
          const before = ours.get(accountId);
          assert.ok(account.seenAt >= (before?.seenAt ?? -1));
          assert.ok((account.rolesListedAt ?? -1) >= (before?.rolesListedAt ?? -1));
          assert.ok((account.rolesListedAt ?? -1) >= (other.accounts.get(accountId)?.rolesListedAt ?? -1));
          assert.ok(account.seenAt >= (one.accountsListedAt ?? 0));
        }
      }),
    );
  });
});

describe('the name of an account', () => {
  it('is the one of the younger list, whoever asked for its roles since', () => {
    const [FIRST = ''] = IDS;
    const [stale, fresh] = [new DirectoryRecord(), new DirectoryRecord()];
    for (const record of [stale, fresh]) record.noteAllAccounts([{ accountId: FIRST, name: 'Old name' }], 1);
    fresh.noteAllAccounts([{ accountId: FIRST, name: 'New name', email: 'new@example.com' }], 10);
    stale.noteRoles(FIRST, ['R'], 12);
    stale.merge(fresh);
    fresh.merge(stale);
    for (const record of [stale, fresh]) {
      assert.deepEqual(record.view(SESSION).accounts.get(FIRST), {
        accountId: FIRST,
        name: 'New name',
        email: 'new@example.com',
        roles: ['R'],
        rolesListedAt: new Date(12),
      });
    }
  });
});

describe('the changes between two listings', () => {
  const finding = (accounts: Readonly<Record<string, readonly string[] | undefined>>): Finding =>
    new Map(
      Object.entries(accounts).map(([accountId, names]) => [
        accountId,
        { name: `Account ${accountId}`, ...(names && { roles: names }) },
      ]),
    );

  it('are none between a listing and itself', () => {
    const same = finding({ one: ['A'], two: undefined });
    assert.deepEqual(findChanges(same, same), { appeared: [], vanished: [] });
  });

  it('are accounts without their roles, and roles of accounts that stayed', () => {
    assert.deepEqual(
      findChanges(finding({ one: ['A', 'B'], two: ['A'] }), finding({ one: ['B', 'C'], three: ['A'] })),
      {
        appeared: [
          { accountId: 'one', accountName: 'Account one', roleName: 'C' },
          { accountId: 'three', accountName: 'Account three' },
        ],
        vanished: [
          { accountId: 'one', accountName: 'Account one', roleName: 'A' },
          { accountId: 'two', accountName: 'Account two' },
        ],
      },
    );
  });

  it('are no roles of an account that could not be asked one of the times', () => {
    const unknown = finding({ one: undefined });
    const known = finding({ one: ['A'] });
    assert.deepEqual(findChanges(unknown, known), { appeared: [], vanished: [] });
    assert.deepEqual(findChanges(known, unknown), { appeared: [], vanished: [] });
  });
});
