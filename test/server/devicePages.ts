import { formFields, type HttpRequest, type Reply } from './http';
import { decisionForm, escapeHtml, factList, htmlPage, messagePage } from './pages';
import type { EmulatorState } from './state';

/** The page that a device code's link opens: the code to compare, Allow and Deny; or a field to type a code into. */
export function showDevicePage(state: EmulatorState, request: HttpRequest): Reply {
  const typed = request.query.get('user_code');
  if (typed === null) return htmlPage(200, 'Enter your code', codeForm());
  const authorization = state.deviceAuthorizations.findPending(typed);
  if (authorization === undefined) return unknownCodePage();
  const { userCode, clientName, userName, startUrl, nonce } = authorization;
  return htmlPage(
    200,
    'Do you recognize this code?',
    `<p>Allow only if the app that you are signing in to shows exactly this code.</p>
<output class="code" aria-label="Code ${escapeHtml(spelled(userCode))}">${escapeHtml(userCode)}</output>
${factList({ App: clientName, 'Signed in as': userName, 'Start URL': startUrl })}
<p class="quiet">If you did not start this, or somebody sent you the link, deny it.</p>
${decisionForm('/device', { user_code: userCode, nonce })}`,
  );
}

export function answerDevicePage(state: EmulatorState, request: HttpRequest): Reply {
  const fields = formFields(request);
  const authorization = state.deviceAuthorizations.findPending(fields.get('user_code') ?? '');
  if (authorization === undefined) return unknownCodePage();
  if (fields.get('nonce') !== authorization.nonce) {
    return messagePage(403, 'This page is out of date', 'Open the link again and answer there.');
  }
  if (fields.get('decision') !== 'allow') {
    authorization.decision = { kind: 'denied' };
    return messagePage(200, 'Request denied', 'Nothing was shared. You can close this window.');
  }
  if (!state.deviceAuthorizations.allow(authorization, state.sessions)) {
    return messagePage(400, 'invalid_grant', 'Invalid grant provided');
  }
  return messagePage(
    200,
    'Request approved',
    `${authorization.clientName} is being signed in. You can close this window.`,
  );
}

function unknownCodePage(): Reply {
  return htmlPage(
    404,
    'This code is not valid',
    `<p>It may have expired or been used already. Check the code, or start again in the app.</p>${codeForm()}`,
  );
}

function codeForm(): string {
  return `<form method="get" action="/device">
<label for="user_code">Code shown in your app</label>
<input id="user_code" name="user_code" type="text" required autofocus autocomplete="off" spellcheck="false"
  placeholder="ABCD-EFGH" maxlength="12">
<div class="actions"><button class="primary" type="submit">Continue</button></div>
</form>`;
}

/** The code letter by letter, for a screen reader. */
function spelled(userCode: string): string {
  return Array.from(userCode.replace('-', '')).join(' ');
}
