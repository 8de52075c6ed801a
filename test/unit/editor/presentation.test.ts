import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { findEnvironment, renameInEnvironments } from '../../../src/config/environments';
import { escapeMarkdown, withoutIcons, withoutLinks } from '../../../src/editor/plainText';
import { shortAgeHoldsFor, shortDuration, shortDurationHoldsFor } from '../../../src/base/relativeTime';

describe('a time left, at a glance', () => {
  it('is coarse', () => {
    assert.equal(shortDuration(7.9 * HOUR_MS), '7h');
    assert.equal(shortDuration(HOUR_MS), '1h');
    assert.equal(shortDuration(59.9 * MINUTE_MS), '59m');
    assert.equal(shortDuration(20_000), '1m');
    assert.equal(shortDuration(47 * HOUR_MS), '47h');
    assert.equal(shortDuration(72 * HOUR_MS), '3d');
  });

  it('is redrawn when its text changes and not before', () => {
    for (const ms of [3.5 * HOUR_MS, 42.3 * MINUTE_MS, HOUR_MS, 100 * HOUR_MS, 121_000]) {
      const holds = shortDurationHoldsFor(ms);
      assert.equal(shortDuration(ms - holds + 1), shortDuration(ms), `just before, ${ms}`);
      assert.notEqual(shortDuration(ms - holds), shortDuration(ms), `just after, ${ms}`);
    }
  });

  it('is redrawn as an age when its text changes and not before', () => {
    for (const ms of [3.5 * HOUR_MS, 42.3 * MINUTE_MS, HOUR_MS, 47.5 * HOUR_MS, 100 * HOUR_MS, 121_000]) {
      const holds = shortAgeHoldsFor(ms);
      assert.equal(shortDuration(ms + holds - 1), shortDuration(ms), `just before, ${ms}`);
      assert.notEqual(shortDuration(ms + holds), shortDuration(ms), `just after, ${ms}`);
    }
  });
});

describe('the environment of a profile', () => {
  const environments = [
    { match: 'prod', label: 'PROD' },
    { match: '*-prod-*', label: 'P' },
    { match: 'a.c', label: 'DOT' },
    { match: 'team(x)*', label: 'X' },
  ];
  const labelOf = (name: string): string | undefined => findEnvironment(name, environments)?.label;

  it('is the first whose pattern fits the whole name', () => {
    assert.equal(labelOf('prod'), 'PROD');
    assert.equal(labelOf('PROD'), 'PROD');
    assert.equal(labelOf('preprod'), undefined);
    assert.equal(labelOf('x-prod-1'), 'P');
  });

  it('takes nothing but * for a pattern', () => {
    assert.equal(labelOf('a.c'), 'DOT');
    assert.equal(labelOf('abc'), undefined);
    assert.equal(labelOf('team(x)1'), 'X');
  });

  it('follows it to another name where it is of that name alone, and leaves everything else as written', () => {
    const setting = [
      { match: 'prod*' },
      'typo',
      { match: 'prod', confirm: true, more: 1 },
      { match: 'Prod' },
    ];
    assert.deepEqual(renameInEnvironments(setting, 'prod', 'live'), [
      { match: 'prod*' },
      'typo',
      { match: 'live', confirm: true, more: 1 },
      { match: 'Prod' },
    ]);
    for (const [other, from] of [
      [setting, 'dev'],
      [setting, 'prod*'],
      [undefined, 'prod'],
      ['prod', 'prod'],
    ] as const)
      assert.equal(renameInEnvironments(other, from, 'live'), other);
  });
});

describe('a hostile name', () => {
  it('draws no icon in a label', () => {
    assert.doesNotMatch(withoutIcons('$(bug) $(loading~spin)'), /\$\(/);
    assert.equal(withoutIcons('dev'), 'dev');
  });

  it('makes no link in a message', () => {
    assert.doesNotMatch(withoutLinks('[click](command:evil)'), /\]\(/);
    assert.equal(withoutLinks('two\nlines'), 'two lines');
  });

  it('draws no icon in a message either', () => {
    assert.doesNotMatch(withoutLinks('$(bug) [x]($(bug))'), /\$\(/);
  });

  it('shows what cannot be seen or turns the direction of the text, once', () => {
    for (const [name, shown] of [
      ['dev\u202egnp', 'devU+202Egnp'],
      ['de\u200bv', 'deU+200Bv'],
      ['\ufeffdev\u0000\u2066', 'U+FEFFdevU+0000U+2066'],
      ['pro\u034fd\ufe0f', 'proU+034FdU+FE0F'],
      ['prod\u{e0101}\u2800', 'prodU+E0101U+2800'],
      ['⚠️ prod', '⚠️ prod'],
      ['$(bug) [a](b)', '$\u200b(bug) [a]\u200b(b)'],
      ['プロダクション é 👍', 'プロダクション é 👍'],
    ] as const) {
      assert.equal(withoutLinks(name), shown);
      assert.equal(withoutLinks(withoutIcons(name)), shown);
    }
    assert.equal(escapeMarkdown('a\u202eb'), 'aU+202Eb'.replace('+', '&#43;'));
  });

  it('means nothing in Markdown', () => {
    const escaped = escapeMarkdown(
      '**b** [x](command:evil) <img> `c` | $(bug) \\ # a@b.com http://x.y\nline',
    );
    assert.doesNotMatch(escaped, /[*[\]()<>`|$\\@\n]/);
    assert.equal(escapeMarkdown('dev'), 'dev');
  });
});
