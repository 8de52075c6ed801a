import assert from 'node:assert/strict';
import { checkNode, isInstalled } from '../../../scripts/lib/dependencies.mjs';
import { StepError } from '../../../scripts/lib/run.mjs';

describe('isInstalled', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a-darwin': { version: '1.0.0', optional: true },
    },
  };

  it('holds when every package is there, save optional ones of other platforms', () => {
    assert.ok(isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } }));
  });

  it('fails when a package is missing or has another version', () => {
    assert.ok(!isInstalled(wanted, { packages: {} }));
    assert.ok(!isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.1.0' } } }));
    assert.ok(!isInstalled(wanted, {}));
  });

  it('fails when an optional package has another version', () => {
    const installed = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a-darwin': { version: '0.9.0' },
    };
    assert.ok(!isInstalled(wanted, { packages: installed }));
  });
});

describe('checkNode', () => {
  it('takes the oldest supported Node and later ones', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.21.0']) checkNode(version);
  });

  it('refuses older ones, and says what is needed', () => {
    for (const version of ['18.20.0', '20.18.3']) {
      assert.throws(
        () => checkNode(version),
        (error) =>
          error instanceof StepError && error.message.includes('20.19') && error.message.includes(version),
      );
    }
  });
});
