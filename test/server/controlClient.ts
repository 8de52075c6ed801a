import type { ConfigPatch, EmulatorConfig } from './config';
import type {
  AccountsSize,
  ControlCommands,
  ControlState,
  RequestReport,
  TokenFile,
} from './controlCommands';
import { ControlError } from './controlErrors';
import type { ConsoleRefusal, LoginCacheFile } from './consoleLogins';
import type { FaultOrder } from './faults';

/** The control commands as they are over HTTP: the same, but awaited. */
type Remote<Commands> = {
  [Name in keyof Commands]: Commands[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};

/** Controls an emulator in another process. A refused command rejects with a ControlError. */
export class ControlClient implements Remote<ControlCommands> {
  readonly #url: string;

  /** @param url of the emulator, such as `http://127.0.0.1:4567`. */
  constructor(url: string) {
    this.#url = url;
  }

  state(): Promise<ControlState> {
    return this.#send('state');
  }

  configuration(): Promise<EmulatorConfig> {
    return this.#send('configuration');
  }

  configure(patch: ConfigPatch): Promise<void> {
    return this.#send('configure', patch);
  }

  generateAccounts(size: AccountsSize): Promise<void> {
    return this.#send('generateAccounts', size);
  }

  setClockSkew(skew: { readonly skewMs: number }): Promise<void> {
    return this.#send('setClockSkew', skew);
  }

  advance(time: { readonly byMs: number }): Promise<void> {
    return this.#send('advance', time);
  }

  addFault(order: FaultOrder): Promise<void> {
    return this.#send('addFault', order);
  }

  clearFaults(): Promise<void> {
    return this.#send('clearFaults');
  }

  approve(code: { readonly userCode: string }): Promise<void> {
    return this.#send('approve', code);
  }

  deny(code: { readonly userCode: string }): Promise<void> {
    return this.#send('deny', code);
  }

  expireDeviceCodes(): Promise<void> {
    return this.#send('expireDeviceCodes');
  }

  expireRegistrations(): Promise<void> {
    return this.#send('expireRegistrations');
  }

  revokeTokens(): Promise<void> {
    return this.#send('revokeTokens');
  }

  signIn(
    login: { readonly startUrl?: string; readonly scopes?: readonly string[] } = {},
  ): Promise<TokenFile> {
    return this.#send('signIn', login);
  }

  signInToConsole(login: { readonly arn?: string } = {}): Promise<LoginCacheFile> {
    return this.#send('signInToConsole', login);
  }

  approveConsole(consent: { readonly page: string }): Promise<string> {
    return this.#send('approveConsole', consent);
  }

  refuseConsole(refusal: { readonly error: ConsoleRefusal | null }): Promise<void> {
    return this.#send('refuseConsole', refusal);
  }

  mfaCode(device: { readonly serialNumber: string }): Promise<string> {
    return this.#send('mfaCode', device);
  }

  webIdentityToken(identity: {
    readonly subject: string;
    readonly lifetimeSeconds?: number;
  }): Promise<string> {
    return this.#send('webIdentityToken', identity);
  }

  credentialPath(key: { readonly accessKeyId: string }): Promise<readonly string[] | undefined> {
    return this.#send('credentialPath', key);
  }

  requests(): Promise<RequestReport> {
    return this.#send('requests');
  }

  clearRequests(): Promise<void> {
    return this.#send('clearRequests');
  }

  reset(): Promise<void> {
    return this.#send('reset');
  }

  /** The answer's shape is the command's own: both ends are built from the same `ControlCommands`. */
  async #send<Result>(command: keyof ControlCommands, argument: object = {}): Promise<Result> {
    const response = await fetch(`${this.#url}/_control/${command}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(argument),
    });
    if (!response.ok) {
      const { error } = (await response.json()) as { error: string };
      throw new ControlError(`${command}: ${error}`);
    }
    return (response.status === 204 ? undefined : await response.json()) as Result;
  }
}
