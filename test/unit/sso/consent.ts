import { hiddenField, postForm, send, type Answer } from '../server/support';

/** Answers the consent page as a person does, and follows the browser back: what it shows in the end. */
export async function answerConsent(page: URL, decision: 'allow' | 'deny'): Promise<Answer> {
  const nonce = hiddenField((await send(page.href)).text, 'nonce');
  const { headers } = await postForm(new URL('/authorize', page).href, { nonce, decision });
  return send(headers.get('location') ?? '');
}
