import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { window, type QuickPickItem } from 'vscode';
import { writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import { closeEditors } from '../support/editors';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering, type ShownQuestion } from '../support/quickInputs';
import { answeringPicks } from '../support/quickPicks';
import { eventually, locations, resetWorld, run } from '../support/world';

const OF_VSCODE = 'Agents of VS Code and Copilot CLI';
const OF_CLAUDE = 'Claude Code';
const CLAUDE_SETTINGS = '.claude/settings.json';

/** With a byte order mark, lines of Windows, comments, a hook and a layout of its owner's. */
const OWN_SETTINGS = [
  '\uFEFF{',
  '   // Mine.',
  '   "model" : "opus",   /* for now */',
  '   "hooks": { "PreToolUse": [',
  '      {"matcher": "Edit", "hooks": [{ "type": "command", "command": "lint" }] } // lint',
  '   ] },',
  '   "env": {"A":"b",},',
  '}',
  '',
  '',
].join('\r\n');

describe('Guard Agent Commands', () => {
  const user = fakeUserPerTest();
  const fileOfVscode = join(locations.home, '.copilot', 'hooks', 'aws-sso-profiles.json');
  const fileOfClaude = join(locations.home, '.claude', 'settings.json');
  beforeEach(async () => {
    removeFiles();
    await resetWorld();
  });
  afterEach(closeEditors);
  after(removeFiles);

  function removeFiles(): void {
    for (const name of ['.copilot', '.claude'])
      rmSync(join(locations.home, name), { recursive: true, force: true });
  }

  const read = (file: string): string => readFileSync(file, 'utf8');

  /** Chooses these agents, and answers the question over the diff. */
  async function guard(agents: string, answer: string): Promise<ShownQuestion> {
    let asked: readonly ShownQuestion[] = [];
    await answeringPicks([agents], async () => {
      asked = await answering([{ accept: answer }], () => run('awsSso.agents.guard'));
    });
    const [question] = asked;
    assert.ok(question);
    return question;
  }

  /** The files that it offers as guarded. */
  async function guarded(): Promise<(string | undefined)[]> {
    const [items = []] = await answeringPicks([], () => run('awsSso.agents.guard'));
    const isGuarded = ({ description }: QuickPickItem): boolean =>
      description === 'guarded: choose to remove the guard';
    return items.filter(isGuarded).map(({ detail }) => detail);
  }

  it('writes nothing before the diff is agreed to', async () => {
    const { placeholder, labels } = await guard(OF_VSCODE, 'Discard');
    assert.equal(placeholder, 'Write this hook? It runs before each command of an agent.');
    assert.deepEqual(labels, ['Write', 'Discard']);
    assert.ok(!existsSync(fileOfVscode));
    assert.deepEqual(await guarded(), []);
    assert.deepEqual(user.current.shown, []);
  });

  it('offers the rules once it is written', async () => {
    user.current.answer = () => 'Open Rules';
    await guard(OF_VSCODE, 'Write');
    await eventually(
      'the settings',
      () => window.tabGroups.activeTabGroup.activeTab?.label === 'Settings' || undefined,
    );
  });

  it('makes a file with one hook, and leaves none in it when the guard is removed', async () => {
    await guard(OF_VSCODE, 'Write');
    assert.equal(
      user.current.onlyShown.message,
      `The guard was written to ${fileOfVscode}. Set what it allows, asks and denies in awsSso.agents.rules.`,
    );
    const { hooks } = JSON.parse(read(fileOfVscode)) as { hooks: Record<string, unknown[]> };
    assert.deepEqual(Object.keys(hooks), ['PreToolUse']);
    assert.equal(hooks['PreToolUse']?.length, 1);
    assert.match(JSON.stringify(hooks), /aws-sso-profiles(?:\.cmd)?['"\\]* guard"/);
    assert.deepEqual(await guarded(), [fileOfVscode]);

    user.current.forget();
    assert.equal(
      (await guard(OF_VSCODE, 'Remove')).placeholder,
      'Remove the guard? Agents then run AWS commands unguarded.',
    );
    assert.equal(user.current.onlyShown.message, `The guard was removed from ${fileOfVscode}.`);
    assert.deepEqual(JSON.parse(read(fileOfVscode)), {});
    assert.deepEqual(await guarded(), []);
  });

  it('keeps what others wrote in the file, before the guard and beside it, byte by byte', async () => {
    writeFiles(locations.home, { [CLAUDE_SETTINGS]: OWN_SETTINGS });
    await guard(OF_CLAUDE, 'Write');
    const written = read(fileOfClaude);
    assert.deepEqual(await guarded(), [fileOfClaude]);

    const more = (text: string): string => text.replace('"opus",', '"sonnet",\r\n   "theme": "dark",');
    writeFiles(locations.home, { [CLAUDE_SETTINGS]: more(written) });
    await guard(OF_CLAUDE, 'Remove');
    assert.equal(read(fileOfClaude), more(OWN_SETTINGS));
    assert.deepEqual(await guarded(), []);
  });

  it('stays when its removal is turned away', async () => {
    await guard(OF_CLAUDE, 'Write');
    const written = read(fileOfClaude);
    await guard(OF_CLAUDE, 'Discard');
    assert.equal(read(fileOfClaude), written);
    assert.deepEqual(await guarded(), [fileOfClaude]);
  });

  for (const [text, reason] of [
    ['{ "model": "opus"', 'It is not a JSON object.'],
    ['{ "hooks": [] }', 'Its "hooks" is not an object.'],
  ] as const) {
    it(`leaves a file alone that it can't add to, and says why: ${text}`, async () => {
      writeFiles(locations.home, { [CLAUDE_SETTINGS]: text });
      await answeringPicks([OF_CLAUDE], () => run('awsSso.agents.guard'));
      assert.equal(read(fileOfClaude), text);
      const { kind, message } = user.current.onlyShown;
      assert.deepEqual([kind, message], ['warning', `${fileOfClaude} was not changed. ${reason}`]);
    });
  }
});
