import assert from 'node:assert/strict';
import { clientName } from '../../../src/sso/registrations';
import { browserLogin, deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedBrowser } from '../../fakes/scriptedBrowser';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { answerConsent } from './consent';
import { never } from './loginBench';
import { CONFIG, SESSION, workbenchPerTest } from './workbench';

const WITH_BLANKS = 'AWS on Chromebook';
const NAMES = [WITH_BLANKS, 'acme/dev.eu@1:a+b%', 'Zürich 🏔'];

describe('a session whose name the service might refuse for a client', () => {
  const bench = workbenchPerTest(() => ({
    config: NAMES.map((name) => CONFIG.replace(`[sso-session ${SESSION}]`, `[sso-session '${name}']`)).join(
      '\n',
    ),
  }));

  for (const name of NAMES) {
    it(`logs in with the browser: ${name}`, async () => {
      const browser = new ScriptedBrowser((page) => answerConsent(page, 'allow'));
      await bench.current.logins.login(bench.current.session(name), browserLogin(browser), never);
      assert.equal(bench.current.state(name), 'signedIn');
    });
  }

  it('logs in with a device code', async () => {
    const { control } = bench.current.emulator;
    const prompt = new ScriptedPrompt({ confirm: ({ userCode }) => control.approve({ userCode }) });
    await bench.current.logins.login(bench.current.session(WITH_BLANKS), deviceCodeLogin(prompt), never);
    assert.equal(bench.current.state(WITH_BLANKS), 'signedIn');
  });

  it('is still recognized at the consent', () => {
    const named = (id: string): string => clientName({ ...bench.current.session(WITH_BLANKS), id });
    assert.equal(named('my-company_2'), 'aws-sso-profiles-my-company_2');
    assert.equal(named(WITH_BLANKS), 'aws-sso-profiles-AWS-on-Chromebook');
    assert.equal(named('Zürich 🏔'), 'aws-sso-profiles-Z-rich-');
  });
});
