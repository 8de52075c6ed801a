import type { DiagnosisServices } from './diagnosis';
import type { Layer } from './diagnosisLayer';
import { MEND_LOG_IN } from './diagnosisSession';

/** Is there a console sign-in (`aws login`), does it go on, and can it be renewed? */
export async function examineConsoleSession(
  layer: Layer,
  loginSession: string,
  { consoleLogins, clock, describeError }: DiagnosisServices,
): Promise<void> {
  const { logins, tokens, console } = await consoleLogins();
  await logins.reload(loginSession);
  const status = logins.current.get(loginSession);
  layer.find(`login_session: ${loginSession}.`);
  layer.find(`File: ${console.fileOf(loginSession)}.`);
  if (!status) return;
  const { principal, region, state, problem, end, credentialsExpireAt } = status;
  if (!principal) {
    layer.warn(
      'login_session is not the ARN of a user or role that can sign in.',
      `${MEND_LOG_IN} It writes the right one.`,
    );
  }
  if (region) layer.find(`Renewed in: ${region}.`);
  if (problem) {
    const isUsable = credentialsExpireAt !== undefined;
    if (isUsable) layer.warn(`The login file: ${problem.detail}.`, MEND_LOG_IN);
    else layer.fail(`The login file holds no usable login: ${problem.detail}.`, MEND_LOG_IN);
  }
  if (!credentialsExpireAt) {
    if (!problem) layer.fail('You are not logged in: there is no login file.', MEND_LOG_IN);
    return;
  }
  const moment = credentialsExpireAt.toISOString();
  const hasEnded = credentialsExpireAt.getTime() <= clock.now();
  layer.find(hasEnded ? `Credentials: expired ${moment}.` : `Credentials: until ${moment}.`);
  if (state === 'expired') {
    layer.fail(
      end === 'credentialsChanged'
        ? 'The session has ended: the password of the user was changed.'
        : 'The session has expired: AWS refused to renew it, or its 12 hours have passed.',
      MEND_LOG_IN,
    );
    return;
  }
  layer.find(
    'The session lasts up to 12 hours; when it ends is known to AWS alone. Its credentials are renewed while one of its profiles is in use.',
  );
  const failure = tokens.lastRenewalFailure(loginSession);
  if (failure !== undefined)
    layer.warn(`The last renewal failed: ${describeError(failure)}`, 'It is tried again by itself.');
}
