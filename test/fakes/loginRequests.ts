import { LOGIN_FLOWS, type LoginFlow, type LoginFlowId } from '../../src/sso/loginFlows';
import type { LoginRequest, OtherWindowPrompt } from '../../src/sso/loginService';
import { ScriptedBrowser } from './scriptedBrowser';
import { ScriptedPrompt } from './scriptedPrompt';

/** Waits for the other window as long as it takes, and goes on without a word when it gives up. */
export const patient: OtherWindowPrompt = {
  waitFor: (signal, work) => work(signal),
  confirmGoingOn: () => Promise.resolve(),
};

export function deviceCodeLogin(
  deviceCode: ScriptedPrompt,
  otherWindow: OtherWindowPrompt = patient,
): LoginRequest {
  return {
    flow: flowOf('deviceCode'),
    prompts: { deviceCode, browser: new ScriptedBrowser(), otherWindow },
  };
}

export function browserLogin(
  browser: ScriptedBrowser,
  otherWindow: OtherWindowPrompt = patient,
): LoginRequest {
  return { flow: flowOf('browser'), prompts: { deviceCode: new ScriptedPrompt(), browser, otherWindow } };
}

function flowOf(id: LoginFlowId): LoginFlow {
  const flow = LOGIN_FLOWS.find((known) => known.id === id);
  if (!flow) throw new Error(`no flow ${id}`);
  return flow;
}
