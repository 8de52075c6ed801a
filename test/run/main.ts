// Runs bundled tests in plain Node: `node main.mjs RESULT_FILE REPORTER TIMEOUT_MS BUNDLE...`
import { runMocha } from './runMocha';

const [resultFile, reporter, timeoutMs, ...files] = process.argv.slice(2);
const { failed } = await runMocha({
  files,
  resultFile,
  timeoutMs: Number(timeoutMs),
  reporter: reporter === 'spec' ? 'spec' : 'dot',
});
// A handle that a test left open must not keep the run alive.
process.exit(failed === 0 ? 0 : 1);
