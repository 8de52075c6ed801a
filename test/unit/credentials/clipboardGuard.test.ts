import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../../src/base/clock';
import { Emitter } from '../../../src/base/event';
import { ClipboardGuard } from '../../../src/credentials/clipboardGuard';
import { FakeClock } from '../../fakes/fakeClock';
import { RecordingLogger } from '../../fakes/recordingLogger';

class FakeClipboard {
  text = '';
  failure: Error | undefined;
  reads = 0;

  readText(): Promise<string> {
    this.reads++;
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.text);
  }

  writeText(text: string): Promise<void> {
    this.text = text;
    return Promise.resolve();
  }
}

/** The clipboard of a browser: without the focus VS Code shows an error when it is to be read, and answers nothing. */
class FakeBrowser extends FakeClipboard {
  state = { focused: true };
  isAllowed = true;
  errors = 0;
  readonly #changed = new Emitter<{ readonly focused: boolean }>();
  readonly onDidChangeWindowState = this.#changed.event;

  setFocus(focused: boolean): void {
    this.state = { focused };
    this.#changed.fire(this.state);
  }

  override readText(): Promise<string> {
    if (this.state.focused && this.isAllowed) return super.readText();
    this.errors++;
    return Promise.resolve('');
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

  it('are taken out at the end when the clipboard could not be read in time', async () => {
    await guard.copy('secret', MINUTE_MS);
    clipboard.failure = new Error('busy');
    clock.advance(MINUTE_MS);
    await settle();
    clipboard.failure = undefined;
    await guard.clear();
    assert.equal(clipboard.text, '');
  });

  describe('of a browser', () => {
    let browser: FakeBrowser;
    beforeEach(() => {
      browser = new FakeBrowser();
      guard = new ClipboardGuard({ clipboard: () => browser, clock, logger, window: browser });
    });

    it('are taken out when the user is back at the window', async () => {
      await guard.copy('secret', MINUTE_MS);
      browser.setFocus(false);
      browser.setFocus(true);
      browser.setFocus(false);
      assert.equal(browser.reads, 0);
      clock.advance(10 * MINUTE_MS);
      await settle();
      assert.equal(browser.text, 'secret');
      browser.setFocus(true);
      await settle();
      assert.equal(browser.text, '');
      assert.equal(browser.errors, 0);
      browser.setFocus(false);
      browser.setFocus(true);
      assert.equal(browser.reads, 1);
    });

    it('are taken out in time while the user is there', async () => {
      await guard.copy('secret', MINUTE_MS);
      clock.advance(MINUTE_MS);
      await settle();
      assert.equal(browser.text, '');
    });

    it('have their own time when they are copied before others were taken out', async () => {
      await guard.copy('first', MINUTE_MS);
      browser.setFocus(false);
      clock.advance(MINUTE_MS);
      await guard.copy('second', MINUTE_MS);
      browser.setFocus(true);
      await settle();
      assert.equal(browser.text, 'second');
      clock.advance(MINUTE_MS);
      await settle();
      assert.equal(browser.text, '');
    });

    it('are asked for once while it may not be read, and again when the editor ends', async () => {
      await guard.copy('secret', MINUTE_MS);
      browser.isAllowed = false;
      clock.advance(MINUTE_MS);
      await settle();
      browser.setFocus(false);
      browser.setFocus(true);
      await settle();
      assert.equal(browser.errors, 1);
      browser.isAllowed = true;
      await guard.clear();
      assert.equal(browser.text, '');
    });

    it('cause no error when the editor ends elsewhere', async () => {
      await guard.copy('secret', MINUTE_MS);
      browser.setFocus(false);
      guard.dispose();
      await settle();
      assert.equal(browser.errors, 0);
      assert.equal(clock.timers, 0);
    });
  });
});
