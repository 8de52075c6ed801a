/** A control command that makes no sense; `message` says what was wrong with it. */
export class ControlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ControlError';
  }
}
