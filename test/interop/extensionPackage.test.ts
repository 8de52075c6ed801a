import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../../scripts/lib/extensionPackage.mjs';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';

/** What may be in the package: programs, texts, pictures, the grammar, and what says whose they are. */
const SHIPPED = [
  /^package(\.nls(\.[a-z]{2})?)?\.json$/,
  /^(LICENSE|README\.md|CHANGELOG\.md)$/,
  /^dist\/(extension|features|awsClients|awsSsoCliFile|qrCode|credentialHelper|shared-[A-Z0-9]{8})\.js$/,
  /^dist\/commandLine\/[A-Za-z]+\.cjs$/,
  /^dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^l10n\/bundle\.l10n(\.[a-z]{2})?\.json$/,
  /^media\/[\w./]+\.(svg|png|json)$/,
  /^syntaxes\/aws-config\.[A-Za-z]+\.json$/,
];

describe('the package of the extension', () => {
  let digest: string;
  before(async () => {
    digest = hashOf(await packageExtension());
  });

  it('has the same bytes whenever it is made of the same sources', async () => {
    assert.equal(hashOf(await packageExtension()), digest);
  });

  it('holds what is run or read, and nothing else', async () => {
    const vsce = join(repositoryRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
    const { status, output } = await run(process.execPath, [vsce, 'ls', '--no-dependencies'], {
      cwd: repositoryRoot,
    });
    assert.equal(status, 0, output);
    const files = output.split('\n').filter((line) => /^[\w.-]+(\/|$|\.)/.test(line));
    assert.ok(files.includes('dist/extension.js'), output);
    assert.deepEqual(
      files.filter((file) => !SHIPPED.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it('passes on the notices of every package that it depends on', () => {
    const notices = readFileSync(join(repositoryRoot, 'dist', 'THIRD_PARTY_NOTICES.txt'), 'utf8');
    const names = Object.keys(manifest().dependencies);
    assert.ok(names.length > 0);
    for (const name of names) {
      const { version, license } = JSON.parse(
        readFileSync(join(repositoryRoot, 'node_modules', name, 'package.json'), 'utf8'),
      ) as { readonly version: string; readonly license: string };
      assert.ok(notices.includes(`\n${name} ${version} (${license})\n`), name);
    }
    // Of those that they depend on, too.
    assert.match(notices, /^bowser [\d.]+ \(MIT\)$/m);
    for (const text of ['Apache License\n', 'Permission is hereby granted, free of charge'])
      assert.ok(notices.includes(text), text);
  });

  it('runs no script when it is installed', () => {
    const atInstallation = /^(vscode:uninstall|(pre|post)?(install|prepare))$/;
    assert.deepEqual(
      Object.keys(manifest().scripts).filter((name) => atInstallation.test(name)),
      [],
    );
  });
});

type Manifest = Readonly<Record<'scripts' | 'dependencies', Readonly<Record<string, string>>>>;

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
