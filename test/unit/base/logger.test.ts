import assert from 'node:assert/strict';
import { lineLogger } from '../../../src/base/logger';
import { RecordingLogger } from '../../fakes/recordingLogger';

describe('the log', () => {
  it('keeps each message on one line, whatever it names', () => {
    const lines = new RecordingLogger();
    lineLogger(lines).warn('[config] not found: dev\r\n2026-01-01 [info] all is well\u2028\u001b[2K');
    assert.deepEqual(lines.lines.length, 1);
    assert.match(
      lines.lines.join(),
      /not found: dev\\u000d\\u000a2026-01-01 \[info\] all is well\\u2028\\u001b\[2K$/,
    );
  });

  it('shows what turns the text or cannot be seen', () => {
    const lines = new RecordingLogger();
    lineLogger(lines).warn('[terminal] opened: pro\u202ed\u200b\u{e0101} é 👍');
    assert.match(lines.lines.join(), /opened: pro\\u202ed\\u200b\\udb40\\udd01 é 👍$/u);
  });
});
