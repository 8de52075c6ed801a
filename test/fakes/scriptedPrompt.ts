import type { DeviceCodePrompt } from '../../src/sso/deviceCode';
import type { DeviceAuthorization } from '../../src/sso/ports';

type Answer = (authorization: DeviceAuthorization, signal: AbortSignal) => void | Promise<void>;

/** A person who follows a script. */
export class ScriptedPrompt implements DeviceCodePrompt {
  readonly shown: DeviceAuthorization[] = [];
  readonly #confirm: Answer;
  readonly #meanwhile: Answer;

  /**
   * @param script `confirm`: what happens at the code, by default it is accepted; `meanwhile`: what happens while the
   * approval is awaited, by default nothing. A `meanwhile` that rejects cancels the wait.
   */
  constructor(script: { confirm?: Answer; meanwhile?: Answer } = {}) {
    this.#confirm = script.confirm ?? (() => undefined);
    this.#meanwhile = script.meanwhile ?? (() => undefined);
  }

  async confirm(authorization: DeviceAuthorization, signal: AbortSignal): Promise<void> {
    this.shown.push(authorization);
    await this.#confirm(authorization, signal);
  }

  async waitFor<T>(
    authorization: DeviceAuthorization,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const cancellation = new AbortController();
    void Promise.resolve(this.#meanwhile(authorization, signal)).catch((error: unknown) =>
      cancellation.abort(error),
    );
    return work(AbortSignal.any([signal, cancellation.signal]));
  }
}

/** The reason of a person who turns away. */
export function cancelled(): Error {
  return new DOMException('cancelled', 'AbortError');
}
