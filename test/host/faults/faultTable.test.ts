import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeUserPerTest, type FakeUser } from '../support/fakeUser';
import { theExtension } from '../support/world';
import { FaultBench } from './faultBench';
import { faultDocument, type OperationOutcomes, type Outcome } from './faultDocument';
import { faultsOf, possibleRows, type Fault } from './faults';
import { OPERATIONS, type Operation } from './operations';

const STATES: Readonly<Record<string, string>> = {
  signedIn: 'signed in',
  signedOut: 'logged out',
  expired: 'expired',
};

describe('when something goes wrong', () => {
  const user = fakeUserPerTest();
  const tables: OperationOutcomes[] = [];

  for (const operation of OPERATIONS) {
    it(`says so in a sentence and loses no token: ${operation.title}`, async () => {
      const outcomes: Outcome[] = [];
      for (const fault of faultsOf(operation)) {
        user.current.forget();
        outcomes.push(await suffer(operation, fault, user.current));
      }
      tables.push({ operation, outcomes });
    });
  }

  it('is as docs/faults.md says', () => {
    assert.equal(tables.length, OPERATIONS.length, 'a table is missing: see the failure above');
    const file = join(theExtension().extensionPath, 'docs', 'faults.md');
    const text = faultDocument(tables);
    if (process.env['UPDATE_FAULTS'] === '1') writeFileSync(file, text);
    assert.equal(
      possibleRows(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')),
      text,
      'docs/faults.md is out of date: run "npm run host -- --only faults" with UPDATE_FAULTS=1',
    );
  });
});

/** Lets one operation meet one fault, judges what came of it, and checks that all is well once the fault has passed. */
async function suffer(operation: Operation, fault: Fault, user: FakeUser): Promise<Outcome> {
  const where = `${operation.title}, ${fault.name}`;
  const mendBefore = fault.before?.();
  const bench = await FaultBench.open();
  try {
    const stake = bench[operation.stake];
    operation.prepare(stake);
    await bench.reload();
    const secrets = stake.secrets();
    const mend = fault.begin(bench, { stake, asks: operation.asks });
    const before = bench.read(stake);
    const failed = await operation.run(bench, user).then(
      () => false,
      () => true,
    );
    await bench.reload();
    const { state } = stake;
    const token = bench.fateOf(stake, before);
    await mend();

    const shown = user.shown.filter(({ modal }) => !modal);
    const texts = shown.map(({ message }) =>
      message
        .replace(bench.base.home, '~')
        .replaceAll('\\', '/')
        .replace(/\d+:\d\d.[AP]M/u, '9:41 AM'),
    );
    assert.ok(shown.length <= 1, `${where}: ${texts.join(' / ')}`);
    assertReadable(where, texts, secrets);
    // A logout is to end the session, whatever becomes of the file.
    assert.ok(operation.deletes || state !== 'expired', `${where}: the session counts as over`);
    if (token === 'deleted') assert.ok(operation.deletes, `${where}: the token is lost`);
    if (bench.read(stake) !== undefined && !operation.deletes) {
      const answer = await bench.works(stake).catch((error: unknown) => String(error));
      assert.equal(answer, true, `${where}: another login is needed`);
    }
    return {
      fault: fault.name,
      seen: texts[0] ?? (failed ? operation.silently(state) : 'Nothing: it works.'),
      actions: shown[0]?.actions ?? [],
      state: STATES[state] ?? state,
      token,
    };
  } finally {
    await bench.close();
    mendBefore?.();
  }
}

function assertReadable(where: string, texts: readonly string[], secrets: readonly string[]): void {
  for (const text of texts) {
    assert.match(text, /^\p{Lu}.{15,}(\.|[/\\][^/\\]+)$/u, where);
    assert.doesNotMatch(text, /\{\d\}|undefined|\[object|""|\.tmp$| {2}| [.,:]|unexpected/, where);
    for (const secret of secrets) assert.ok(!text.includes(secret), `${where}: a secret is shown`);
  }
}
