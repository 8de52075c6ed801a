import type { FakeUser, Shown } from './fakeUser';
import { emulator } from './world';

const COPY_AND_OPEN = 'Copy Code and Open Browser';

/** Lets somebody approve each login with a device code, and answer everything else by `answer`. */
export function approveLogins(user: FakeUser, answer: FakeUser['answer'] = () => undefined): void {
  user.answer = (shown: Shown) => (shown.actions.includes(COPY_AND_OPEN) ? COPY_AND_OPEN : answer(shown));
  user.visit = async (page) => {
    await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
    return true;
  };
}
