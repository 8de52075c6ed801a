import assert from 'node:assert/strict';
import { printFigure } from '../../run/hostEnvironment';
import { activate, theExtension } from '../support/world';
import { PROFILE_COUNT } from './scenario';

interface PerformanceMark {
  readonly name: string;
  readonly startTime: number;
}

/** How long VS Code says that `activate()` took, in ms; it keeps marks of its own in the extension host. */
function measuredByVsCode(): number | undefined {
  const { MonacoPerformanceMarks } = globalThis as {
    MonacoPerformanceMarks?: { getMarks?(): readonly PerformanceMark[] };
  };
  const marks = MonacoPerformanceMarks?.getMarks?.() ?? [];
  const at = (name: string): number | undefined =>
    marks.find((mark) => mark.name === `code/extHost/${name}/${theExtension().id}`)?.startTime;
  const begin = at('willActivateExtension');
  const end = at('didActivateExtension');
  return begin === undefined || end === undefined ? undefined : end - begin;
}

describe(`a start with ${PROFILE_COUNT} profiles`, () => {
  it('activates', async () => {
    const wasActive = theExtension().isActive;
    const started = performance.now();
    const api = await activate();
    const awaited = performance.now() - started;
    assert.equal(api.profiles().length, PROFILE_COUNT + 1);
    const measured = measuredByVsCode();
    const parts = [
      measured === undefined ? [] : `${measured.toFixed(0)} ms by VS Code's own marks`,
      wasActive ? [] : `${awaited.toFixed(0)} ms with the bundle read from disk`,
    ].flat();
    printFigure(`activate with ${PROFILE_COUNT} profiles: ${parts.join(', ')}`);
    assert.ok(parts.length > 0, 'nothing could be measured');
  });
});
