// `npm run docs`: the pages that are made of package.json and of the code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './lib/commandsPage.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { problemsPage } from './lib/problemsPage.mjs';
import { settingsPage } from './lib/settingsPage.mjs';

await main(async () => {
  writeFileSync(join(repositoryRoot, 'docs', 'settings.md'), settingsPage());
  writeFileSync(join(repositoryRoot, 'docs', 'commands.md'), commandsPage());
  await ensureDependencies();
  const { importTypeScript } = await import('./lib/bundles.mjs');
  const catalog = join(repositoryRoot, 'src', 'config', 'language', 'catalog.ts');
  const { CATALOG } = await importTypeScript('docs', catalog);
  writeFileSync(join(repositoryRoot, 'docs', 'config-problems.md'), problemsPage(CATALOG));
});
