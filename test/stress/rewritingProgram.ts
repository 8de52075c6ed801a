import { writeFileAtomic } from '../../src/base/atomicFile';
import { pauseBeforeCall } from '../run/pauseBeforeCall';

// `FILE LENGTH CALL`: replaces a file, and stops before that call of the file system.
const [file = '', length = '0', call = '0'] = process.argv.slice(2);

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());

pauseBeforeCall(Number(call));
writeFileAtomic(file, 'b'.repeat(Number(length))).then(
  () => process.exit(0),
  () => process.exit(1),
);
