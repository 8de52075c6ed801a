import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findCaller } from '../../../../src/editor/api/apiCaller';

const HOME = resolve('home', 'ada (work)', 'extensions');
const OURS = join(HOME, 'aws', 'dist');
const ALPHA = { id: 'one.alpha', path: join(HOME, 'alpha') };
const ALPHABET = { id: 'two.alphabet', path: join(HOME, 'alphabet') };
const NESTED = { id: 'three.nested', path: join(HOME, 'alpha', 'nested') };
const EXTENSIONS = [ALPHA, ALPHABET, NESTED];

const ownFrame = `    at Object.getCredentials (${join(OURS, 'extension.js')}:10:20)`;

function callerOf(...frames: string[]): string | undefined {
  return findCaller(['Error', ownFrame, ...frames].join('\n'), OURS, EXTENSIONS);
}

describe('the extension that calls', () => {
  const file = (place: { readonly path: string }): string => join(place.path, 'out', 'main.js');

  it('is that of the first frame that is not ours', () => {
    assert.equal(callerOf(`    at run (${file(ALPHA)}:1:2)`, `    at go (${file(ALPHABET)}:1:2)`), ALPHA.id);
    assert.equal(callerOf(`    at run (${file(ALPHABET)}:1:2)`), ALPHABET.id);
  });

  it('is found in every way in which a frame is written', () => {
    for (const frame of [
      `    at ${file(ALPHA)}:1:2`,
      `    at async ${file(ALPHA)}:1:2`,
      `    at async Foo.bar [as baz] (${file(ALPHA)}:1:2)`,
      `\tat new Foo (${file(ALPHA)}:1:2)`,
      `    at run (${pathToFileURL(file(ALPHA)).href}:1:2)`,
      `    at ${pathToFileURL(file(ALPHA)).href}:1:2`,
    ]) {
      assert.equal(callerOf(frame), ALPHA.id, frame);
    }
  });

  it('is looked for behind frames of the engine', () => {
    assert.equal(
      callerOf(
        '    at Array.map (<anonymous>)',
        '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
        `    at run (${file(ALPHA)}:1:2)`,
      ),
      ALPHA.id,
    );
  });

  it('is the inner one of two', () => {
    assert.equal(callerOf(`    at run (${file(NESTED)}:1:2)`), NESTED.id);
  });

  it('is not known when other code calls, whatever stands further down', () => {
    const elsewhere = join(resolve('app'), 'extensionHostProcess.js');
    assert.equal(callerOf(`    at run (${elsewhere}:1:2)`, `    at run (${file(ALPHA)}:1:2)`), undefined);
    assert.equal(callerOf(), undefined);
    assert.equal(callerOf('    at eval (eval at <anonymous>)', 'no frame at all'), undefined);
  });
});
