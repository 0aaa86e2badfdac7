import { identification } from '../api.js';
import { ask } from '../ask.js';

/** Whoever has said no is not asked again by each picture, for as long as the page is open. */
let declined = false;

export const forgetDeclined = () => void (declined = false);

/** Whom the plan would send a picture to, if that were allowed. */
const recipients = ({ stages }) => {
  const asks = stages.flatMap((stage) => stage.asks);
  const waiting = asks.filter(({ sends, state }) => sends === 'picture' && state === 'consent-needed');
  return [...new Set(waiting.map(({ provider }) => provider))];
};

/** @returns whether to go on: with what was allowed, or without; false where the reader wants neither */
export async function settleConsent(imageId) {
  if (declined) return true;
  const names = recipients(await identification.plan(imageId));
  return names.length === 0 || (await askFor(names)) !== null;
}

/** @returns whether it is allowed now, null where the question was dismissed */
export async function askForConsent() {
  const { providers } = await identification.settings();
  const asked = providers.filter(
    ({ sends, state, isOn }) => sends === 'picture' && state === 'available' && isOn,
  );
  return asked.length === 0 || askFor(asked.map(({ name }) => name));
}

async function askFor(names) {
  const all = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const allowed = await ask({
    title: `Send pictures to ${all}?`,
    text: `To find out what it shows, ${all} may get a copy of this picture: at most 1024 pixels, without place, camera or date. This holds for every picture that you have identified, until you take it back under “Identification” in your account’s menu. If you say no, they are not asked.`,
    action: 'Allow',
    refusal: 'Do not send',
    harmless: true,
  });
  if (allowed) await identification.edit({ sendPictures: true });
  declined = allowed === false;
  return allowed;
}
