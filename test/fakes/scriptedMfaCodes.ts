import { untilAborted } from '../../src/base/abort';
import type { MfaCodes, MfaQuestion } from '../../src/credentials/ports';

/** Somebody with a device. Whoever asks more often than the test answers is turned away. */
export class ScriptedMfaCodes implements MfaCodes {
  readonly questions: MfaQuestion[] = [];
  /** How many boxes are open, and how many were at most. */
  open = 0;
  mostOpen = 0;
  answer: (question: MfaQuestion, signal: AbortSignal) => string | undefined | Promise<string | undefined> =
    () => undefined;

  async ask(question: MfaQuestion, signal: AbortSignal): Promise<string> {
    this.questions.push(question);
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    try {
      const code = await untilAborted(Promise.resolve(this.answer(question, signal)), signal);
      if (code === undefined) throw new DOMException('turned away', 'AbortError');
      return code;
    } finally {
      this.open--;
    }
  }
}
