import assert from 'node:assert/strict';
import { isWebLink } from '../../../src/base/webLink';

describe('an address that may be opened', () => {
  for (const address of [
    'https://d-1234567890.awsapps.com/start/#/device?user_code=WDJB-MJHT',
    'http://127.0.0.1:8080/device',
    'http://device.localhost:8080/',
    'http://[::1]/',
  ]) {
    it(`is ${address}`, () => assert.ok(isWebLink(address)));
  }

  for (const address of [
    'http://login.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'vscode://extension/x',
    'command:workbench.action.quit',
    'ms-msdt:/id',
    'data:text/html,x',
    '//example.com/',
    'https://',
    '',
  ]) {
    it(`is not ${JSON.stringify(address)}`, () => assert.ok(!isWebLink(address)));
  }
});
