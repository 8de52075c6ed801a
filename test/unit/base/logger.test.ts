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
});
