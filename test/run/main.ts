// Runs bundled tests in plain Node: `node main.mjs RESULT_FILE REPORTER BUNDLE...`
import { runMocha } from './runMocha';

const [resultFile, reporter, ...files] = process.argv.slice(2);
const { failed } = await runMocha({ files, resultFile, reporter: reporter === 'spec' ? 'spec' : 'dot' });
// A handle that a test left open must not keep the run alive.
process.exit(failed === 0 ? 0 : 1);
