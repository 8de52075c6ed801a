import { join } from 'node:path';
import { repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { oneFailed, onePassed, sum } from './report.mjs';

const CHECKS = [
  {
    name: 'type check and lint',
    script: 'scripts/lib/steps/typesAndLint.mjs',
    args: [],
    mend: 'npx tsc, npx eslint --fix .',
  },
  {
    name: 'format',
    script: 'node_modules/prettier/bin/prettier.cjs',
    args: ['--check', '.'],
    mend: 'npm run format',
  },
];

/** Each counts as one test. */
export async function runChecks() {
  return sum(await Promise.all(CHECKS.map(runCheck)));
}

/** @param {typeof CHECKS[number]} check */
async function runCheck({ name, script, args, mend }) {
  const started = performance.now();
  const program = join(repositoryRoot, script);
  const { status, output } = await run(process.execPath, [program, ...args], { cwd: repositoryRoot });
  if (status !== 0) console.log(output.trimEnd());
  console.log(status === 0 ? `  ok      ${name}` : `  FAILED  ${name}; to see or mend it: ${mend}`);
  return status === 0
    ? onePassed(name, performance.now() - started)
    : oneFailed(name, `to see or mend it: ${mend}`);
}
