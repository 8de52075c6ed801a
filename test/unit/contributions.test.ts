import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMMANDS, PROFILES_VIEW, SETTINGS } from '../../src/contributions';

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category?: string;
      readonly icon?: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const manifest = readJson('package.json') as Manifest;
const texts = readJson('package.nls.json') as Record<string, string>;

describe('package.json', () => {
  it('contributes the commands that the code names, each with a category and an icon', () => {
    const { commands } = manifest.contributes;
    assert.deepEqual(commands.map(({ command }) => command).sort(), [...COMMANDS].sort());
    for (const { command, category, icon } of commands) {
      assert.equal(category, 'AWS SSO', command);
      assert.match(icon ?? '', /^\$\(.+\)$/, command);
    }
  });

  it('puts only its own commands into menus', () => {
    for (const { command } of Object.values(manifest.contributes.menus).flat()) {
      assert.ok((COMMANDS as readonly string[]).includes(command), command);
    }
  });

  it('contributes the settings that the code names, each with a scope', () => {
    const { properties } = manifest.contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), [...SETTINGS].sort());
    for (const [key, { scope }] of Object.entries(properties)) assert.ok(scope, key);
  });

  it('lets no workspace that is not trusted set anything', () => {
    const { properties } = manifest.contributes.configuration;
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const settable = Object.keys(properties).filter((key) => properties[key]?.scope !== 'application');
    assert.deepEqual(settable.sort(), [...restricted].sort());
  });

  it('has the view that the code draws', () => {
    assert.ok(
      Object.values(manifest.contributes.views)
        .flat()
        .some(({ id }) => id === PROFILES_VIEW),
    );
  });

  it('has a text for each key, and no text without a key', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('is typed for the oldest VS Code it supports', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });
});
