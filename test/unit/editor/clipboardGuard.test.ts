import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../../src/base/clock';
import { ClipboardGuard } from '../../../src/editor/clipboardGuard';
import { FakeClock } from '../../fakes/fakeClock';
import { RecordingLogger } from '../../fakes/recordingLogger';

class FakeClipboard {
  text = '';
  failure: Error | undefined;

  readText(): Promise<string> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.text);
  }

  writeText(text: string): Promise<void> {
    this.text = text;
    return Promise.resolve();
  }
}

/** Lets promises that are due settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('credentials in the clipboard', () => {
  let clipboard: FakeClipboard;
  let clock: FakeClock;
  let logger: RecordingLogger;
  let guard: ClipboardGuard;
  beforeEach(() => {
    clipboard = new FakeClipboard();
    clock = new FakeClock();
    logger = new RecordingLogger();
    guard = new ClipboardGuard({ clipboard: () => clipboard, clock, logger });
  });

  it('are taken out after a while', async () => {
    await guard.copy('secret', MINUTE_MS);
    clock.advance(MINUTE_MS - 1);
    await settle();
    assert.equal(clipboard.text, 'secret');
    clock.advance(1);
    await settle();
    assert.equal(clipboard.text, '');
    assert.doesNotMatch(logger.text, /secret/);
  });

  it('are left alone when something else was copied meanwhile', async () => {
    await guard.copy('secret', MINUTE_MS);
    clipboard.text = 'mine';
    clock.advance(MINUTE_MS);
    await settle();
    assert.equal(clipboard.text, 'mine');
  });

  it('are known again when the system has changed the line ends', async () => {
    await guard.copy('a\nb\n', MINUTE_MS);
    clipboard.text = 'a\r\nb\r\n';
    clock.advance(MINUTE_MS);
    await settle();
    assert.equal(clipboard.text, '');
  });

  it('begin a new while when they are copied again', async () => {
    await guard.copy('first', MINUTE_MS);
    clock.advance(MINUTE_MS / 2);
    await guard.copy('second', MINUTE_MS);
    clock.advance(MINUTE_MS / 2);
    await settle();
    assert.equal(clipboard.text, 'second');
    clock.advance(MINUTE_MS / 2);
    await settle();
    assert.equal(clipboard.text, '');
  });

  it('stay when that is wanted', async () => {
    await guard.copy('secret', 0);
    assert.equal(clock.timers, 0);
    guard.dispose();
    await settle();
    assert.equal(clipboard.text, 'secret');
  });

  it('are taken out when the editor ends', async () => {
    await guard.copy('secret', MINUTE_MS);
    await guard.clear();
    assert.equal(clipboard.text, '');
    assert.equal(clock.timers, 0);
  });

  it('do no harm when the clipboard cannot be read', async () => {
    await guard.copy('secret', MINUTE_MS);
    clipboard.failure = new Error('no permission');
    await guard.clear();
    assert.match(logger.text, /warn \[clipboard\] not cleared: Error: no permission/);
  });
});
