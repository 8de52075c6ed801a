// `npm run bench [NAME]`: runs test/bench/*.bench.ts in turn, each in a process of its own; each prints its table. `host`
// is the scenario test/host/scale, alone in the newest VS Code.
import { basename, join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { StepError, run } from './lib/run.mjs';

const HOST = 'host';
const BENCH_TIMEOUT_MS = 60 * 60_000;

await main(async () => {
  await ensureDependencies();
  const { bundleForNode, findFiles } = await import('./lib/bundles.mjs');
  const wanted = process.argv[2] ?? '';
  const sources = findFiles(join(repositoryRoot, 'test', 'bench'), '.bench.ts').filter((path) =>
    basename(path).includes(wanted),
  );
  const wantsHost = HOST.includes(wanted);
  if (sources.length === 0 && !wantsHost)
    throw new StepError(`no benchmark in test/bench/ is called "${wanted}"`);
  const failed = [];
  for (const bundle of await bundleForNode('bench', sources)) {
    console.log(`\n== ${basename(bundle, '.bench.mjs')}`);
    const { status } = await run(process.execPath, ['--expose-gc', bundle], {
      cwd: repositoryRoot,
      timeoutMs: BENCH_TIMEOUT_MS,
      show: true,
    });
    if (status !== 0) failed.push(basename(bundle, '.mjs'));
  }
  if (wantsHost) {
    console.log(`\n== ${HOST}`);
    const { runHostTests } = await import('./lib/steps/host.mjs');
    const report = await runHostTests({ only: 'scale/', figures: true });
    if (report.failed > 0) failed.push(HOST);
  }
  if (failed.length > 0) throw new StepError(`failed: ${failed.join(', ')}`);
});
