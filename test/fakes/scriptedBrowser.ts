import type { BrowserPrompt } from '../../src/sso/browserLogin';

type Visit = (authorizeUrl: URL, signal: AbortSignal) => unknown;

/** What the browser is shown at the end of a login, in the words of the tests. */
export const pages: BrowserPrompt['pages'] = {
  language: 'en',
  loggedIn: { title: 'Logged in', detail: 'Go back & work.' },
  failed: { title: 'Failed', detail: 'Go back and see.' },
  stray: { title: 'Nothing here', detail: 'Nobody waits for this.' },
};

/** A person with a browser on this machine who follows a script. */
export class ScriptedBrowser implements BrowserPrompt {
  readonly pages = pages;
  /** The consent pages that were opened. */
  readonly opened: URL[] = [];
  readonly #visit: Visit;

  /** @param visit what happens on the consent page, by default nothing. One that rejects cancels the wait. */
  constructor(visit: Visit = () => undefined) {
    this.#visit = visit;
  }

  async waitFor<T>(
    authorizeUrl: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const url = new URL(authorizeUrl);
    this.opened.push(url);
    const cancellation = new AbortController();
    const result = work(AbortSignal.any([signal, cancellation.signal]));
    void Promise.resolve(this.#visit(url, signal)).catch((error: unknown) => cancellation.abort(error));
    return result;
  }
}
