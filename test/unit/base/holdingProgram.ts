import { withFileLock } from '../../../src/base/fileLock';

// Takes a lock, says so, and keeps it until it is killed.
const [lock = ''] = process.argv.slice(2);

void withFileLock(
  lock,
  async () => {
    process.send?.('held');
    await new Promise(() => setInterval(() => undefined, 1000));
  },
  { waitMs: 120_000 },
);

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
