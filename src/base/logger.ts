/**
 * Where the floors below the editor write what happened. Structurally VS Code's `LogOutputChannel`.
 * Lines read `[area] what happened: detail`; they name things and never hold a token, key or code.
 */
export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
