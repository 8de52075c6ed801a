import assert from 'node:assert/strict';
import { HOUR_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import type { DirectoryProgress } from '../../../src/sso/directory';
import { SsoError, type SsoErrorCode } from '../../../src/sso/errors';
import type { Fault } from '../../server/faults';
import { directoryBenchPerTest } from './directoryBench';
import { SESSION } from './workbench';

const FIRST = '100000000001';

describe('listing accounts when the service says no', () => {
  const bench = directoryBenchPerTest();
  const generate = (accounts: number, rolesPerAccount = 2): void =>
    bench.current.emulator.control.generateAccounts({ accounts, rolesPerAccount });
  const addFault = (
    operation: 'ListAccounts' | 'ListAccountRoles' | 'CreateToken',
    fault: Fault,
    more: { times?: number | null; skip?: number } = {},
  ): void => bench.current.emulator.control.addFault({ operation, fault, ...more });
  const json = (body: unknown, status = 200): Fault => ({
    kind: 'respond',
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

  describe('that it is asked too often', () => {
    it('waits and goes on, and nobody sees an error', async () => {
      generate(5);
      addFault('ListAccounts', { kind: 'throttle' });
      addFault('ListAccountRoles', { kind: 'throttle', retryAfterSeconds: 0.3 }, { times: 2, skip: 1 });
      const { directory, failures } = await bench.directories.listAll(SESSION);
      assert.deepEqual(failures, []);
      assert.ok([...directory.accounts.values()].every(({ roles }) => roles?.length === 2));
      assert.deepEqual(bench.statuses('ListAccounts'), [429, 200]);
      // Each refused request was sent once more: the SDK does not retry on its own.
      assert.equal(bench.statuses('ListAccountRoles').filter((status) => status === 200).length, 5);
      assert.equal(bench.statuses('ListAccountRoles').length, 7);
    });

    it('heeds a pause of a fraction of a second', async () => {
      generate(1);
      addFault('ListAccountRoles', { kind: 'throttle', retryAfterSeconds: 0.6 });
      await bench.directories.listRoles(SESSION, FIRST);
      const [first, second] = bench.current.emulator.requests
        .of('ListAccountRoles')
        .map(({ receivedAt }) => Date.parse(receivedAt));
      assert.ok(first !== undefined && second !== undefined);
      assert.ok(second - first >= 590, `${second - first} ms`);
    });

    it('stops waiting at once when nobody wants it any more', async () => {
      generate(1);
      addFault('ListAccountRoles', { kind: 'throttle', retryAfterSeconds: 240 });
      const controller = new AbortController();
      const listing = bench.directories.listAll(SESSION, { signal: controller.signal });
      await bench.current.emulator.requests.waitFor('ListAccountRoles');
      controller.abort();
      await assert.rejects(listing, { name: 'AbortError' });
    });

    it('asks again for each account that a limit refused, and finds all', async () => {
      const [accounts, perSecond] = [60, 50];
      generate(accounts, 4);
      bench.current.emulator.control.configure({ traffic: { requestsPerSecond: perSecond } });
      const { directory, failures } = await bench.directories.listAll(SESSION);
      assert.deepEqual(failures, []);
      assert.equal(directory.accounts.size, accounts);
      assert.ok([...directory.accounts.values()].every(({ roles }) => roles?.length === 4));
      const answered = bench.statuses('ListAccountRoles').filter((status) => status === 200);
      assert.equal(answered.length, accounts);
    });
  });

  describe('that the token is over', () => {
    it('goes on with another one, replaced once for all', async () => {
      generate(60);
      const { emulator } = bench.current;
      const listing = bench.directories.listAll(SESSION);
      await emulator.requests.waitFor('ListAccountRoles', 5);
      // The access token is over for the service; by its date and our clock it is not.
      emulator.control.advance({ byMs: HOUR_MS + 1 });
      const { directory, failures } = await listing;
      assert.deepEqual(failures, []);
      assert.ok([...directory.accounts.values()].every(({ roles }) => roles?.length === 2));
      assert.ok(bench.statuses('ListAccountRoles').includes(401));
      assert.equal(emulator.requests.count('CreateToken'), 1);
    });

    it('takes what another tool has written meanwhile', async () => {
      generate(2);
      await bench.directories.listAccounts(SESSION);
      bench.current.emulator.control.revokeTokens();
      bench.current.signInElsewhere();
      const { roles } = await bench.directories.listRoles(SESSION, FIRST);
      assert.equal(roles?.length, 2);
      assert.equal(bench.current.emulator.requests.count('CreateToken'), 0);
    });

    it('ends when there is none, and keeps what was found', async () => {
      generate(60);
      const { emulator } = bench.current;
      const listing = bench.directories.listAll(SESSION);
      await emulator.requests.waitFor('ListAccountRoles', 5);
      emulator.control.revokeTokens();
      await assert.rejects(listing, (error) => SsoError.is(error, 'sessionExpired'));
      const { accounts = new Map<string, never>() } = bench.directories.get(SESSION) ?? {};
      assert.equal(accounts.size, 60);
      assert.ok([...accounts.values()].some(({ roles }) => roles !== undefined));
      assert.equal(emulator.requests.count('CreateToken'), 1);
    });
  });

  describe('that it failed', () => {
    it('asks again', async () => {
      generate(3);
      addFault('ListAccounts', { kind: 'serverError' });
      addFault('ListAccountRoles', { kind: 'reset' });
      const { failures } = await bench.directories.listAll(SESSION);
      assert.deepEqual(failures, []);
    });

    it('reports an account that keeps failing, and lists the others', async () => {
      generate(3);
      await bench.directories.listAll(SESSION);
      // One account alone, so that all its tries fail.
      addFault('ListAccountRoles', { kind: 'serverError' }, { times: 3 });
      await assert.rejects(bench.directories.listRoles(SESSION, FIRST, { isFresh: true }), (error) =>
        SsoError.is(error, 'serverError'),
      );
      assert.equal(bench.directories.get(SESSION)?.accounts.get(FIRST)?.roles?.length, 2);
      generate(4);
      addFault('ListAccountRoles', json({ __type: 'ResourceNotFoundException' }, 404));
      const { directory, failures } = await bench.directories.listAll(SESSION, { isFresh: true });
      assert.equal(failures.length, 1);
      assert.ok(SsoError.is(failures[0]?.error, 'notFound'));
      assert.equal(directory.accounts.size, 4);
    });

    it('does not ask for every account when none of them can be asked', async () => {
      generate(200);
      await bench.directories.listAccounts(SESSION);
      addFault('ListAccountRoles', { kind: 'captivePortal' }, { times: null });
      const { directory, failures } = await bench.directories.listAll(SESSION);
      assert.equal(failures.length, 200);
      assert.equal(directory.accounts.size, 200);
      assert.ok(bench.statuses('ListAccountRoles').length < 100);
    });

    describe('and some accounts are to be asked again', () => {
      const idsOf = (accounts: number): string[] =>
        Array.from({ length: accounts }, (_, index) => String(100_000_000_001 + index));

      it('asks them alone, whatever is known of them', async () => {
        generate(5);
        await bench.directories.listAll(SESSION);
        bench.current.emulator.requests.clear();
        const progress: DirectoryProgress[] = [];
        const { directory, failures } = await bench.directories.listAll(SESSION, {
          accountIds: [...idsOf(2), '999999999999'],
          onProgress: (step) => progress.push(step),
        });
        assert.deepEqual(failures, []);
        assert.equal(directory.accounts.size, 5);
        assert.deepEqual(progress.at(-1), { done: 2, total: 2 });
        assert.equal(bench.statuses('ListAccountRoles').length, 2);
        assert.equal(bench.statuses('ListAccounts').length, 0);
      });

      it('gives up as soon as when all are asked', async () => {
        generate(200);
        await bench.directories.listAccounts(SESSION);
        addFault('ListAccountRoles', { kind: 'captivePortal' }, { times: null });
        const { failures } = await bench.directories.listAll(SESSION, { accountIds: idsOf(200) });
        assert.equal(failures.length, 200);
        assert.ok(bench.statuses('ListAccountRoles').length < 100);
      });

      it('says that the session is over, if that is why', async () => {
        generate(60);
        await bench.directories.listAccounts(SESSION);
        bench.current.emulator.control.revokeTokens();
        await assert.rejects(bench.directories.listAll(SESSION, { accountIds: idsOf(60) }), (error) =>
          SsoError.is(error, 'sessionExpired'),
        );
      });
    });

    it('keeps all that was known when the accounts cannot be listed to the end', async () => {
      generate(250);
      await bench.directories.listAll(SESSION);
      const { listedAt } = bench.directories.get(SESSION) ?? {};
      generate(0);
      addFault('ListAccounts', json({ accountList: [{ accountId: '999999999999' }], nextToken: 'more' }));
      addFault('ListAccounts', json({}, 403));
      for (const list of ['listAll', 'listAccounts'] as const) {
        await assert.rejects(bench.directories[list](SESSION, { isFresh: true }), (error) =>
          SsoError.is(error, 'forbidden', 'malformedResponse'),
        );
        addFault('ListAccounts', { kind: 'captivePortal' });
      }
      const directory = bench.directories.get(SESSION);
      // And what the service named is known from now on.
      assert.equal(directory?.accounts.size, 251);
      assert.deepEqual(directory.listedAt, listedAt);
    });
  });

  describe('something that is no answer of the service', () => {
    const refused = async (body: unknown, operation: 'ListAccounts' | 'ListAccountRoles') => {
      addFault(operation, json(body), { times: null });
      const call =
        operation === 'ListAccounts'
          ? bench.directories.listAccounts(SESSION, { isFresh: true })
          : bench.directories.listRoles(SESSION, FIRST, { isFresh: true });
      const code: SsoErrorCode = 'malformedResponse';
      await assert.rejects(call, (error) => SsoError.is(error, code) || assert.fail(errorText(error)));
      bench.current.emulator.control.clearFaults();
    };

    it('takes no account from it', async () => {
      for (const accountList of [
        undefined,
        null,
        'x',
        {},
        [null],
        [5],
        [{}],
        [{ accountId: 111111111111 }],
        [{ accountId: '../../../etc' }],
        [{ accountId: '1234567890123' }],
      ]) {
        await refused({ accountList }, 'ListAccounts');
      }
      await refused({ accountList: [], nextToken: { a: 1 } }, 'ListAccounts');
      assert.equal(bench.directories.get(SESSION), undefined);
    });

    it('takes no role from it', async () => {
      for (const roleList of [
        undefined,
        {},
        [null],
        [{}],
        [{ roleName: '' }],
        [{ roleName: 'a\nb' }],
        ['R'],
      ]) {
        await refused({ roleList }, 'ListAccountRoles');
      }
      assert.equal(bench.directories.get(SESSION), undefined);
    });

    it('does not follow pages that go round in a circle', async () => {
      await refused({ accountList: [{ accountId: FIRST }], nextToken: 'again' }, 'ListAccounts');
      assert.equal(bench.statuses('ListAccounts').length, 2);
      await refused({ roleList: [{ roleName: 'R' }], nextToken: 'again' }, 'ListAccountRoles');
      assert.equal(bench.statuses('ListAccountRoles').length, 2);
    });
  });
});
