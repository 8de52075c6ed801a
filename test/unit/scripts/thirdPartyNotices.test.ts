import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages, thirdPartyNotices } from '../../../scripts/lib/thirdPartyNotices.mjs';

describe('the notices of bundled packages', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'notices-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const install = (folder: string, manifest: object, files: Readonly<Record<string, string>> = {}): void => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
  };

  it('are those of every package that a bundle has code of, also of one inside another', () => {
    const inputs = [
      'src/extension.ts',
      'node_modules/@smithy/core/dist-es/index.js',
      'node_modules/@smithy/core/dist-es/more.js',
      'node_modules/a/index.js',
      'node_modules/a/node_modules/b/index.js',
    ];
    const metafile = { inputs: Object.fromEntries(inputs.map((path) => [path, {}])), outputs: {} };
    assert.deepEqual(bundledPackages([metafile as never]), [
      'node_modules/@smithy/core',
      'node_modules/a',
      'node_modules/a/node_modules/b',
    ]);
  });

  it('name each package, with every text that its license asks to pass on', () => {
    install(
      'node_modules/a',
      { name: 'a', version: '1.0.0', license: 'Apache-2.0' },
      {
        LICENSE: 'the terms',
        'NOTICE.txt': 'made by A',
      },
    );
    install('node_modules/b', { name: 'b', version: '2.0.0', license: 'MIT', author: 'B. Author' });
    const text = thirdPartyNotices(root, ['node_modules/a', 'node_modules/b']);
    for (const part of ['a 1.0.0 (Apache-2.0)', 'the terms', 'made by A', 'b 2.0.0 (MIT)', '(c) B. Author']) {
      assert.ok(text.includes(part), part);
    }
  });

  it('take the license that a package leaves out from another one of its family', () => {
    const license = 'Apache-2.0';
    install('node_modules/@x/a', { name: '@x/a', version: '1.0.0', license }, { LICENSE: 'the terms' });
    install('node_modules/@x/b', { name: '@x/b', version: '1.1.0', license });
    const text = thirdPartyNotices(root, ['node_modules/@x/a', 'node_modules/@x/b']);
    assert.match(text, /@x\/a 1\.0\.0 \(Apache-2\.0\)\n@x\/b 1\.1\.0 \(Apache-2\.0\)\n\nthe terms/);
  });

  it('cannot be made for a package that tells no terms', () => {
    install('node_modules/c', { name: 'c', version: '1.0.0', license: 'Apache-2.0' });
    assert.throws(() => thirdPartyNotices(root, ['node_modules/c']), /c ships with no text of its license/);
  });
});
