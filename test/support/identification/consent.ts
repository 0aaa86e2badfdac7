import type { TestApp } from '../app.js';
import type { TestUser } from '../test-user.js';

/** Somebody who lets pictures be shown to others. */
export async function newConsentingUser(app: TestApp): Promise<TestUser> {
  const user = await app.newUser();
  await user.call('PATCH', '/identification/settings', { json: { sendPictures: true } });
  return user;
}
