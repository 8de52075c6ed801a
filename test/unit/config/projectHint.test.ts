import assert from 'node:assert/strict';
import { decideHint, keysOf, type HintFacts } from '../../../src/config/projectHint';

const DEFINED = ['dev', 'prod'];

/** What is said, in words, about files that name these profiles. */
function say(names: readonly string[], facts: Partial<HintFacts> = {}): string | undefined {
  const hint = decideHint({
    found: names.map((profile, index) => ({ profile, file: `/project/file-${index}`, line: 1 })),
    isDefined: (profile) => DEFINED.includes(profile),
    active: undefined,
    said: new Set(),
    ...facts,
  });
  return hint && keysOf(hint).join(', ');
}

describe('a profile that the project names', () => {
  it('is offered where nothing is chosen', () => {
    assert.equal(say(['dev']), 'offer dev');
  });

  it('is offered instead of what is active unasked', () => {
    assert.equal(say(['dev'], { active: { name: 'default', isChosen: false } }), 'offer dev');
  });

  it('is not offered when it is active already, or when something is chosen', () => {
    assert.equal(say(['dev'], { active: { name: 'dev', isChosen: false } }), undefined);
    assert.equal(say(['dev'], { active: { name: 'prod', isChosen: true } }), undefined);
  });

  it('is offered with the others, each once', () => {
    assert.equal(say(['prod', 'dev', 'prod']), 'offer prod, offer dev');
  });

  it('is offered once, and again only with another', () => {
    assert.equal(say(['dev'], { said: new Set(['offer dev']) }), undefined);
    assert.equal(say(['dev', 'prod'], { said: new Set(['offer dev']) }), 'offer dev, offer prod');
  });

  it('is said to be missing when no file defines it, whatever is chosen, and once', () => {
    assert.equal(say(['prdo']), 'missing prdo');
    assert.equal(say(['prdo'], { active: { name: 'prod', isChosen: true } }), 'missing prdo');
    assert.equal(say(['prdo'], { said: new Set(['missing prdo']) }), undefined);
  });

  it('is said to be missing after those that are there were offered, one at a time', () => {
    const said = new Set<string>();
    const names = ['prdo', 'dev', 'dve'];
    const next = (): string => {
      const text = say(names, { said }) ?? '';
      text.split(', ').forEach((key) => said.add(key));
      return text;
    };
    assert.deepEqual([next(), next(), next(), next()], ['offer dev', 'missing prdo', 'missing dve', '']);
  });

  it('is nothing to speak of when there is none', () => {
    assert.equal(say([]), undefined);
  });
});
