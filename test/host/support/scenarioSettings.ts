/**
 * A shell with shell integration, whatever the user's own is; nothing left over from the window before; no editor that
 * saves itself, which a browser's does by default; and one way to log in, wherever the tests run.
 */
export const scenarioSettings = {
  'terminal.integrated.defaultProfile.linux': 'bash',
  'terminal.integrated.enablePersistentSessions': false,
  'terminal.integrated.confirmOnKill': 'never',
  // No processor for graphics is there, and one that is computed costs more than text.
  'terminal.integrated.gpuAcceleration': 'off',
  'files.autoSave': 'off',
  // Would look at every open port of the machine, again and again.
  'remote.autoForwardPorts': false,
  'awsSso.loginMethod': 'deviceCode',
};
