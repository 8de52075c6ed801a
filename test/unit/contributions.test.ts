import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  AWS_CONFIG,
  COMMANDS,
  MCP_SERVER_PROVIDER,
  PROFILES_VIEW,
  SETTINGS,
  TERMINAL_PROFILE,
} from '../../src/contributions';
import { AGENT_TOOLS, inputSchemaOf } from '../../src/credentials/agents/toolCatalog';

interface Contribution {
  readonly id: string;
}

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
    readonly languages: readonly Contribution[];
    readonly terminal: { readonly profiles: readonly Contribution[] };
    readonly mcpServerDefinitionProviders: readonly Contribution[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly inputSchema: unknown;
    }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly svg: string; readonly altText: string } }[];
    }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>
    >;
  };
}

const readText = (path: string): string => readFileSync(path, 'utf8');
const readJson = (path: string): unknown => JSON.parse(readText(path));
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

  it('knows of a preset in the settings what it knows of one in a file', () => {
    const { items } = manifest.contributes.configuration.properties['awsSso.presets'] as { items: object };
    const ofSetting: unknown = JSON.parse(JSON.stringify(items), (_, value: unknown) =>
      typeof value === 'string'
        ? value.replace(/^%(.+)%$/, (whole, key: string) => texts[key] ?? whole)
        : value,
    );
    const { definitions } = readJson('media/presets.schema.json') as {
      readonly definitions: { readonly preset: { readonly properties: Readonly<Record<string, unknown>> } };
    };
    // A file may name its schema besides.
    const properties = Object.entries(definitions.preset.properties).filter(([name]) => name !== '$schema');
    assert.deepEqual(ofSetting, { ...definitions.preset, properties: Object.fromEntries(properties) });
  });

  it('puts only its own commands into menus', () => {
    const submenus = manifest.contributes.submenus.map(({ id }) => id);
    for (const { command, submenu } of Object.values(manifest.contributes.menus).flat()) {
      if (command === undefined) assert.ok(submenus.includes(submenu ?? ''), submenu);
      else assert.ok((COMMANDS as readonly string[]).includes(command), command);
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

  it('has the language, the terminal and the servers that the code provides', () => {
    const { languages, terminal, mcpServerDefinitionProviders } = manifest.contributes;
    const ids = [languages, terminal.profiles, mcpServerDefinitionProviders].map((list) =>
      list.map(({ id }) => id),
    );
    assert.deepEqual(ids, [[AWS_CONFIG], [TERMINAL_PROFILE], [MCP_SERVER_PROVIDER]]);
  });

  it('gives language models the tools of the catalog, each with its texts and what it takes', () => {
    const names = new RegExp(`\\b(?:${AGENT_TOOLS.map(({ name }) => name).join('|')})\\b`, 'g');
    const contributed = manifest.contributes.languageModelTools.map(
      ({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema }),
    );
    const wanted = AGENT_TOOLS.map((tool) => ({
      name: `aws_${tool.name}`,
      modelDescription: tool.description.replaceAll(names, 'aws_$&'),
      inputSchema: inputSchemaOf(tool),
    }));
    const byName = (one: { name: string }, other: { name: string }): number =>
      one.name.localeCompare(other.name);
    assert.deepEqual(contributed.sort(byName), wanted.sort(byName));
  });

  it('has pictures of its walkthrough that say what they show: VS Code gives their text to no screen reader', () => {
    for (const { media } of manifest.contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      const [, name = ''] = /^<svg [^>]*\brole="img" aria-label="([^"]+)"/.exec(readText(media.svg)) ?? [];
      assert.equal(name, texts[media.altText.slice(1, -1)], media.svg);
    }
  });

  it('has a text for each key, and no text without a key', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('is typed for the oldest VS Code it supports', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });
});
