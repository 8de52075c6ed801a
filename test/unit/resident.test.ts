import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';

describe('what VS Code reads when the extension starts', () => {
  it('holds of the language of the config files only what waits for such a file', async () => {
    const ofLanguage = [...(await residentModules())].filter((path) => path.includes('/language/'));
    assert.deepEqual(ofLanguage, ['src/editor/language/configLanguage.ts']);
  });
});

/** The modules that are read with `extension.ts`, as paths from the root; those behind an `import()` are not. */
async function residentModules(): Promise<Set<string>> {
  const { metafile } = await esbuild.build({
    entryPoints: [join(repositoryRoot, 'src/extension.ts')],
    absWorkingDir: repositoryRoot,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'out',
    splitting: true,
    write: false,
    metafile: true,
  });
  const modules = new Set<string>();
  const visited = new Set<string>();
  const visit = (path: string): void => {
    const { [path]: output } = metafile.outputs;
    if (!output || visited.has(path)) return;
    visited.add(path);
    for (const input of Object.keys(output.inputs)) modules.add(input);
    for (const { kind, path: imported } of output.imports) if (kind === 'import-statement') visit(imported);
  };
  const [entry] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'src/extension.ts') ?? [];
  assert.ok(entry);
  visit(entry);
  return modules;
}
