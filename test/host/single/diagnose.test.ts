import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { REPORT_SCHEME } from '../../../src/editor/reports/reportCommands';
import { fakeUserPerTest } from '../support/fakeUser';
import { emulator, eventually, locations, MY_COMPANY, resetWorld, run, signIn } from '../support/world';

describe('a diagnosis', () => {
  const user = fakeUserPerTest();
  beforeEach(async () => {
    await resetWorld();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('of a profile finds nothing wrong, and is shown to be read', async () => {
    const { accessToken } = await signIn();
    const report = await diagnose({ profile: 'dev' });
    assert.match(report, /^# AWS SSO diagnosis: profile dev\n/);
    assert.match(report, /\*\*Nothing is wrong, but there (is 1 warning|are \d+ warnings)\.\*\*/);
    assert.match(report, /111111111111, as configured/);
    assert.ok(!report.includes(accessToken) && !report.includes(locations.home));
    const label = await eventually('the preview', () => previews()[0]);
    assert.match(label, /AWS SSO dev/);
    assert.deepEqual(user.current.shown, []);
    assert.match(user.current.waits[0]?.title ?? '', /Diagnosing dev/);
    assert.ok(user.current.waits[0]?.reports.includes('Connection to AWS'));
  });

  it('is of the active profile when nothing is named', async () => {
    await run('awsSso.switchProfile', 'prod');
    assert.match(await diagnose(), /^# AWS SSO diagnosis: profile prod\n/);
  });

  it('of a session says that nobody is logged in', async () => {
    const report = await diagnose({ session: MY_COMPANY });
    assert.match(
      report,
      /\*\*1 problem and 1 warning\.\*\*[^\n]*\n\n- ✗ \*\*Access token: You are not logged in/,
    );
  });

  it('offers the login that mends it', async () => {
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Log In');
    const loggingIn = eventually('the question', () => user.current.shown[1]);
    await diagnose({ profile: 'dev' });
    await loggingIn;
    assert.equal(user.current.shown[0]?.message, 'You are not logged in: there is no token.');
    assert.deepEqual(user.current.shown[0].actions, ['Log In']);
  });

  it('names a network that answers instead of AWS', async () => {
    await signIn();
    await emulator.addFault({ operation: '*', fault: { kind: 'captivePortal' }, times: null });
    assert.match(await diagnose('dev'), /✗ \*\*Connection to AWS: .*a web page answered instead of AWS/);
  });

  it('is offered by an error that has many possible causes', async () => {
    await signIn();
    await emulator.addFault({ operation: '*', fault: { kind: 'captivePortal' }, times: null });
    user.current.answer = () => 'Diagnose';
    await run('awsSso.whoAmI', 'dev');
    await eventually('the preview', () => previews()[0]);
  });

  it('is gone when the user cancels', async () => {
    user.current.wait = (waiting) => waiting.cancel();
    assert.equal(await run('awsSso.diagnose', { profile: 'dev' }), undefined);
    assert.deepEqual([user.current.shown, previews()], [[], []]);
  });

  it('can be read as text too', async () => {
    const report = await diagnose({ profile: 'dev' });
    await eventually('the preview', () => previews()[0]);
    const document = await eventually('the document', () => {
      void vscode.commands.executeCommand('markdown.showSource');
      return vscode.window.activeTextEditor?.document;
    });
    assert.equal(document.getText(), report);
    assert.deepEqual([document.uri.scheme, document.languageId], [REPORT_SCHEME, 'markdown']);
  });

  async function diagnose(target?: unknown): Promise<string> {
    return (await run('awsSso.diagnose', target)) as string;
  }

  function previews(): string[] {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('markdown'))
      .map(({ label }) => label);
  }
});
