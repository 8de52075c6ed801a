import assert from 'node:assert/strict';
import { createAccessProbe } from '../../../src/clients/accessProbe';
import type { AccessProbe, ServiceAnswer } from '../../../src/credentials/accessCheckPorts';
import type { AwsCredentials } from '../../../src/credentials/ports';
import { roleCredentials, send } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());
const LISTINGS = [
  ['listBuckets', 's3:ListAllMyBuckets', 'AccessDenied', 'InvalidAccessKeyId'],
  ['listFunctions', 'lambda:ListFunctions', 'AccessDeniedException', 'UnrecognizedClientException'],
  [
    'listFoundationModels',
    'bedrock:ListFoundationModels',
    'AccessDeniedException',
    'UnrecognizedClientException',
  ],
  [
    'listNotebookInstances',
    'sagemaker:ListNotebookInstances',
    'AccessDeniedException',
    'UnrecognizedClientException',
  ],
] as const;

describe('listings of other services', () => {
  emulator.register();

  let environment: NodeJS.ProcessEnv;
  let credentials: AwsCredentials;
  let probe: AccessProbe;
  beforeEach(async () => {
    environment = { ...process.env };
    Object.assign(process.env, emulator.current.env());
    credentials = await roleCredentials(emulator.current, '111111111111', 'ReadOnlyAccess');
    probe = createAccessProbe('eu-central-1');
  });
  afterEach(() => {
    process.env = environment;
  });

  const codeOf = (answer: ServiceAnswer<unknown>): string =>
    'refusal' in answer ? `${answer.refusal.status} ${answer.refusal.code}` : 'allowed';

  for (const [ask, action, denied, unknown] of LISTINGS) {
    it(`${ask}: answers who signed well and is allowed`, async () => {
      assert.deepEqual(await probe[ask](credentials), { result: true });
      const principal = 'arn:aws:sts::111111111111:assumed-role/*';
      emulator.current.control.configure({ denials: [{ principal, actions: [action] }] });
      const answer = await probe[ask](credentials);
      assert.ok('refusal' in answer);
      assert.equal(codeOf(answer), `403 ${denied}`);
      assert.match(
        answer.refusal.message,
        new RegExp(`^User: arn:.* is not authorized to perform: ${action} `),
      );
    });

    it(`${ask}: refuses a signature that is not right`, async () => {
      const wrong = { ...credentials, secretAccessKey: 'wrong' };
      assert.match(
        codeOf(await probe[ask](wrong)),
        /^403 (SignatureDoesNotMatch|InvalidSignatureException)$/,
      );
      const gone = { ...credentials, accessKeyId: 'ASIAGONE' };
      assert.equal(codeOf(await probe[ask](gone)), `403 ${unknown}`);
      emulator.current.control.advance({ byMs: 2 * 3_600_000 });
      assert.match(codeOf(await probe[ask](credentials)), /^403 ExpiredToken(Exception)?$/);
    });
  }

  it('are behind a signature', async () => {
    const { status, text } = await send(`${emulator.current.url}/foundation-models`);
    assert.equal(status, 403);
    assert.match(text, /Missing Authentication Token/i);
  });

  it('leave the start page to browsers', async () => {
    assert.equal((await send(`${emulator.current.url}/`)).status, 200);
  });
});
