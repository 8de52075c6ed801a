import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { FLOOR_VERSION } from '../../scripts/lib/serverCache.mjs';

/** What the VS Code Marketplace and Open VSX, and so Cursor, Kiro and VSCodium, read of the extension. */
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly license: string;
  readonly icon: string;
  readonly repository: { readonly url: string };
  readonly engines: { readonly vscode: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly badges?: unknown;
  readonly enabledApiProposals?: unknown;
  readonly extensionDependencies?: unknown;
  readonly extensionPack?: unknown;
  readonly private?: unknown;
}

const read = (path: string): string => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

/** The pages that a registry or an editor shows, and all texts that the package holds. */
const SHIPPED_TEXTS = [
  'package.json',
  'package.nls.json',
  'package.nls.de.json',
  'package.nls.ja.json',
  'l10n/bundle.l10n.json',
  'README.md',
  'CHANGELOG.md',
];

/** Where links lead that mean nothing outside Microsoft's VS Code and its Marketplace. */
const MICROSOFT_ONLY =
  /\b(aka\.ms|go\.microsoft\.com|marketplace\.visualstudio\.com|visualstudiomarketplace|vsmarketplacebadge|vscode\.dev|vscode(-insiders)?:\/*extension)\b|\bvscode:\/\//gi;

/** The smallest picture of which no editor makes a blur. */
const LEAST_ICON_PIXELS = 128;

describe('every registry and every kind of VS Code', () => {
  it('has the API that the extension needs: of the oldest VS Code that is tested, and none that is proposed', () => {
    const [, wanted = ''] = /^\^(\d+\.\d+\.\d+)$/.exec(manifest.engines.vscode) ?? [];
    const numbers = (version: string): number[] => version.split('.').map(Number);
    const [major = 0, minor = 0, patch = 0] = numbers(wanted);
    const [floorMajor = 0, floorMinor = 0, floorPatch = 0] = numbers(FLOOR_VERSION);
    assert.deepEqual([major, minor], [floorMajor, floorMinor]);
    assert.ok(patch <= floorPatch, `${wanted} is newer than ${FLOOR_VERSION}`);
    assert.equal(manifest.enabledApiProposals, undefined);
  });

  it('has all that the extension needs: no extension that another registry may lack', () => {
    assert.equal(manifest.extensionDependencies, undefined);
    assert.equal(manifest.extensionPack, undefined);
  });

  it('takes the package: publisher, license, repository and an icon that is a large PNG', () => {
    assert.match(manifest.publisher, /^[a-z][a-z\d-]+$/);
    assert.match(manifest.name, /^[a-z][a-z\d-]+$/);
    assert.equal(manifest.private, undefined);
    assert.equal(manifest.license, 'MIT');
    assert.match(read('LICENSE'), /^MIT License/);
    assert.match(manifest.repository.url, /^https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
    const icon = readFileSync(manifest.icon);
    assert.deepEqual([...icon.subarray(1, 4)], [...Buffer.from('PNG')]);
    const size = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
    for (const pixels of size) assert.ok(pixels >= LEAST_ICON_PIXELS, size.join(' × '));
  });

  it('is where links lead: none is for the Marketplace or a build of Microsoft alone', () => {
    const found = SHIPPED_TEXTS.flatMap((path) =>
      [...read(path).matchAll(MICROSOFT_ONLY)].map(([link]) => `${path}: ${link}`),
    );
    assert.deepEqual(found, []);
    assert.equal(manifest.badges, undefined);
  });

  it('shows the pictures of the README, which are files that the repository serves, and no SVG', () => {
    const readme = read('README.md');
    const pictures = [...readme.matchAll(/<img alt="([^"]*)" src="([^"]+)">/g)];
    assert.ok(pictures.length > 0);
    for (const [, description = '', target = ''] of pictures) {
      assert.notEqual(description.trim(), '', target);
      // The packer makes an address of the repository of each such path, and of none in a <source>.
      assert.ok(existsSync(target), target);
      assert.match(target, /\.(png|gif|jpg)$/);
    }
    assert.doesNotMatch(readme, /!\[/);
    const raw = `${manifest.repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
    const inDark = [...readme.matchAll(/ srcset="([^"]+)"/g)].map(([, address = '']) => address);
    assert.deepEqual(
      inDark.map((address) => address.replace(raw, '').replace('-dark.', '-light.')),
      pictures.map(([, , target]) => target),
    );
  });

  it('is released on the same tag by one workflow: to both registries', () => {
    const workflow = read('.github/workflows/publish.yml');
    for (const command of ['vsce publish', 'ovsx@1 publish'])
      assert.ok(workflow.includes(`${command} `), `${command} is not run`);
  });
});
