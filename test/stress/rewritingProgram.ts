import { writeFileAtomic } from '../../src/base/atomicFile';

// Rewrites a file without end, each time with one letter repeated, until it is killed.
const [file = '', length = '0'] = process.argv.slice(2);
const letters = 'abcdefghij';

async function rewrite(): Promise<void> {
  for (let round = 0; ; round++) {
    await writeFileAtomic(file, letters.charAt(round % letters.length).repeat(Number(length)));
    if (round === 0) process.send?.('writing');
  }
}

void rewrite();

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
