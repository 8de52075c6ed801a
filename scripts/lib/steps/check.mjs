import { join } from 'node:path';
import { repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { oneFailed, onePassed, sum } from './report.mjs';

const CHECKS = [
  {
    name: 'type check',
    script: 'typescript/bin/tsc',
    args: ['--noEmit', '-p', '.'],
    mend: 'npx tsc --noEmit',
  },
  {
    name: 'lint',
    script: 'eslint/bin/eslint.js',
    args: ['--max-warnings', '0', '.'],
    mend: 'npx eslint --fix .',
  },
  { name: 'format', script: 'prettier/bin/prettier.cjs', args: ['--check', '.'], mend: 'npm run format' },
];

/** Type check, lint and format check, beside each other: each counts as one test. */
export async function runChecks() {
  return sum(await Promise.all(CHECKS.map(runCheck)));
}

/** @param {typeof CHECKS[number]} check */
async function runCheck({ name, script, args, mend }) {
  const started = performance.now();
  const program = join(repositoryRoot, 'node_modules', script);
  const { status, output } = await run(process.execPath, [program, ...args], { cwd: repositoryRoot });
  if (status !== 0) console.log(output.trimEnd());
  console.log(status === 0 ? `  ok      ${name}` : `  FAILED  ${name}; to see or mend it: ${mend}`);
  return status === 0
    ? onePassed(name, performance.now() - started)
    : oneFailed(name, `to see or mend it: ${mend}`);
}
