import assert from 'node:assert/strict';
import { CodedError, errorText, isAbortError, systemErrorCode } from '../../../src/base/errors';

class FirstError extends CodedError<'a' | 'b'> {
  static override readonly family = 'FirstError';
}
class SecondError extends CodedError<'a'> {
  static override readonly family = 'SecondError';
}

describe('CodedError', () => {
  it('is told apart by class and code', () => {
    const error = new FirstError('a', 'something broke');
    assert.ok(FirstError.is(error));
    assert.ok(FirstError.is(error, 'a'));
    assert.ok(!FirstError.is(error, 'b'));
    assert.ok(!SecondError.is(error));
  });

  it('is told from any other error', () => {
    assert.ok(!FirstError.is(Object.assign(new Error('x'), { name: 'FirstError', code: 'a', details: {} })));
    assert.ok(!FirstError.is(undefined));
  });

  it('says what happened and why, for the log', () => {
    const error = new FirstError('a', 'reading failed', { cause: new Error('disk on fire') });
    assert.equal(errorText(error), 'FirstError: reading failed (Error: disk on fire)');
  });
});

describe('telling errors apart', () => {
  it('reads the code of a system error', () => {
    assert.equal(systemErrorCode(Object.assign(new Error('gone'), { code: 'ENOENT' })), 'ENOENT');
    assert.equal(systemErrorCode(new Error('gone')), undefined);
    assert.equal(systemErrorCode('ENOENT'), undefined);
  });

  it('knows cancellation from failure', () => {
    const controller = new AbortController();
    controller.abort();
    assert.ok(isAbortError(controller.signal.reason));
    assert.ok(!isAbortError(new Error('AbortError')));
  });
});
