import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { withFileLock } from '../../../src/base/fileLock';

// Adds to a number in a file, `rounds` times, each in a way that loses counts when two do it at once.
const [lock = '', counter = '', rounds = '0'] = process.argv.slice(2);

async function count(): Promise<void> {
  for (let round = 0; round < Number(rounds); round++) {
    await withFileLock(
      lock,
      async () => {
        const before = Number(readFileSync(counter, 'utf8'));
        await delay(1);
        writeFileSync(counter, String(before + 1));
      },
      { waitMs: 120_000 },
    );
  }
}

count().then(
  () => process.exit(0),
  () => process.exit(1),
);
