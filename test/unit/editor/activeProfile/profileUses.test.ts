import assert from 'node:assert/strict';
import {
  addUse,
  parseUses,
  rankUses,
  renameUse,
  takeBackRename,
  type ProfileUse,
} from '../../../../src/editor/activeProfile/profileUses';

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;

/** The profiles chosen, each so many days ago, in the order of time. */
function chosen(...choices: readonly [name: string, daysAgo: number][]): ProfileUse[] {
  return choices.reduce<ProfileUse[]>(
    (uses, [name, daysAgo]) => addUse(uses, name, NOW - daysAgo * DAY_MS),
    [],
  );
}

describe('the use of profiles', () => {
  it('puts the one chosen last first', () => {
    const often = Array.from({ length: 20 }, (): [string, number] => ['often', 1]);
    assert.deepEqual(rankUses(chosen(...often, ['once', 0]), NOW), ['once', 'often']);
  });

  it('puts what is chosen often before what was chosen once, unless that was just now', () => {
    const uses = chosen(
      ...Array.from({ length: 5 }, (): [string, number] => ['daily', 5]),
      ['now and then', 4],
      ['a', 3],
      ['b', 2],
      ['c', 1],
    );
    assert.deepEqual(rankUses(uses, NOW), ['c', 'b', 'a', 'daily', 'now and then']);
  });

  it('forgets what was chosen often long ago', () => {
    const uses = chosen(
      ...Array.from({ length: 30 }, (): [string, number] => ['last year', 300]),
      ['last week', 7],
      ['a', 3],
      ['b', 2],
      ['c', 1],
    );
    assert.deepEqual(rankUses(uses, NOW).slice(3), ['last week', 'last year']);
  });

  it('stays small', () => {
    const uses = chosen(...Array.from({ length: 500 }, (_, index): [string, number] => [`p${index}`, 0]));
    assert.equal(uses.length, 50);
    assert.equal(uses[0]?.name, 'p499');
  });

  it('follows a profile that gets another name', () => {
    const uses = renameUse(chosen(['old', 2], ['other', 1]), 'old', 'new');
    assert.deepEqual(rankUses(uses, NOW), ['other', 'new']);
  });

  it('keeps what was chosen under the new name, when the old one never was', () => {
    const before = chosen(['new', 2], ['other', 1]);
    const uses = renameUse(before, 'old', 'new');
    assert.deepEqual(uses, before);
    assert.deepEqual(takeBackRename(uses, before, 'old', 'new'), before);
  });

  it('goes back to the old name, and the new one has what it had', () => {
    const before = chosen(['new', 3], ['old', 2]);
    const since = addUse(renameUse(before, 'old', 'new'), 'other', NOW);
    assert.deepEqual(rankUses(takeBackRename(since, before, 'old', 'new'), NOW), ['other', 'old', 'new']);
  });

  it('takes what it can of what was kept', () => {
    const good = { name: 'a', score: 1, usedAt: NOW };
    for (const kept of [undefined, null, 'a', 7, {}, [null, 'a', 1, {}, { ...good, score: 'x' }]]) {
      assert.deepEqual(parseUses(kept), []);
    }
    assert.deepEqual(parseUses([good, { name: 1 }]), [good]);
  });
});
