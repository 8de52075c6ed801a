import { writeFileAtomic } from '../../../src/base/atomicFile';
import { systemErrorCode } from '../../../src/base/errors';

// Writes more than the limit of its shell allows, and tells the error by its exit code: 7 is EFBIG.
const [file = ''] = process.argv.slice(2);

writeFileAtomic(file, 'x'.repeat(1024 * 1024)).then(
  () => process.exit(0),
  (error: unknown) => process.exit(systemErrorCode(error) === 'EFBIG' ? 7 : 1),
);
