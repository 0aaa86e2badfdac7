import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppConfig } from '../src/config/app-config.js';
import { KeptAnswers } from '../src/identification/providers/kept-answers.js';
import { ProviderBudget } from '../src/identification/providers/provider-budget.js';
import { ProviderCalls, type ProviderQuestion } from '../src/identification/providers/provider-calls.js';
import { ProviderMetrics } from '../src/identification/providers/provider-metrics.js';
import { ProviderUpkeep } from '../src/identification/providers/provider-upkeep.js';
import {
  FakeProvider,
  pendingWork,
  question,
} from '../src/identification/providers/testing/fake-provider.js';
import { UserChoices } from '../src/identification/providers/user-choices.js';
import { Metrics } from '../src/metrics/metrics.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

const lens = new FakeProvider('serpapi', { sends: 'picture', metered: true });
const shop = new FakeProvider('ebay', { metered: true });
const search = new FakeProvider('searxng');

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app?.stop());

type Limits = Partial<AppConfig['identification']>;
const configOf = (changes: Limits) => ({ ...app.config.identification, ...changes });
const budgetOf = (changes: Limits = {}) => new ProviderBudget(app.database, configOf(changes));
const answersOf = (changes: Limits = {}) => new KeptAnswers(app.database, configOf(changes));

/** As one process has them. */
const callsOf = (changes: Limits = {}) =>
  new ProviderCalls(
    new UserChoices(app.database),
    answersOf(changes),
    budgetOf(changes),
    new ProviderMetrics(new Metrics(app.config.metrics)),
    configOf(changes),
  );

const allow = (user: TestUser, changes: Record<string, unknown> = { sendPictures: true }) =>
  user.call('PATCH', '/identification/settings', { json: changes });
const of = async (user: TestUser, changes: Partial<ProviderQuestion> = {}) => ({
  ...question({
    ownerId: user.id,
    imageId: (await user.upload(await newPicture(), 'a.jpg')).body.id as string,
  }),
  ...changes,
});
async function consenting(): Promise<TestUser> {
  const user = await app.newUser();
  await allow(user);
  return user;
}
const rowsOf = (table: string, { id }: { id: number }) =>
  app.database.query<unknown[]>(`SELECT FROM ${table} WHERE owner_id = $1`, [id]);
const codeOf = ({ code }: { code: string }) => code;

describe('the questions of a day', () => {
  it('are kept to the call, however many ask at once from however many processes', async () => {
    const user = await app.newUser();
    const processes = [1, 2].map(() => budgetOf({ callsPerUserPerDay: 10 }));
    const taken = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        processes[index % 2]!.take(user.id, index % 3 ? 'serpapi' : 'ebay'),
      ),
    );
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect((await processes[0]!.read(user.id)).own).toMatchObject({ used: 10, limit: 10 });
  });

  it('are limited for all users together too', async () => {
    const users = await Promise.all(Array.from({ length: 5 }, () => app.newUser()));
    const { used } = (await budgetOf().read(0)).installation;
    const budget = budgetOf({ callsPerDay: used + 3 });
    const taken = await Promise.allSettled(
      users.flatMap(({ id }) => [1, 2].map(() => budget.take(id, 'ebay'))),
    );
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await budget.take(users[0]!.id, 'ebay').catch((fault: Error) => fault.message)).toMatch(
      /^All users together/,
    );
  });

  it('of one user are not used up by another, and are given back where nobody answered', async () => {
    const [ada, bob] = [await app.newUser(), await app.newUser()];
    const budget = budgetOf({ callsPerUserPerDay: 1 });
    const day = await budget.take(ada.id, 'ebay');
    expect(await budget.take(ada.id, 'serpapi').catch(codeOf)).toBe('PROVIDER_BUDGET_SPENT');
    await budget.take(bob.id, 'ebay');
    await budget.giveBack(ada.id, 'ebay', day);
    await budget.take(ada.id, 'serpapi');
    expect((await budget.read(ada.id)).own.used).toBe(1);
  });

  it('are without limit where it is 0', async () => {
    const user = await app.newUser();
    const budget = budgetOf({ callsPerUserPerDay: 0 });
    for (let call = 0; call < 3; call++) await budget.take(user.id, 'ebay');
    expect((await budget.read(user.id)).own).toMatchObject({ used: 3, limit: null });
  });
});

describe('consent', () => {
  it('that is withdrawn meanwhile holds for the next question of every process', async () => {
    const user = await app.newUser();
    const [here, there] = [callsOf(), callsOf()];
    const ask = async () => 'a jacket';
    expect(await here.run(lens, await of(user), ask).catch(codeOf)).toBe('CONSENT_NEEDED');
    await allow(user);
    expect(await here.run(lens, await of(user), ask)).toMatchObject({ value: 'a jacket' });
    await allow(user, { sendPictures: false });
    for (const calls of [here, there]) {
      const other = await of(user, { about: ['visual', 'another picture'] });
      expect(await calls.run(lens, other, ask).catch(codeOf)).toBe('CONSENT_NEEDED');
      // Nothing is sent for it.
      expect(await calls.run(lens, await of(user), ask)).toMatchObject({ value: 'a jacket' });
    }
    await allow(user, { disabledProviders: ['serpapi'] });
    expect(await there.run(lens, await of(user), ask).catch(codeOf)).toBe('PROVIDER_OFF');
    expect((await budgetOf().read(user.id)).own.used).toBe(1);
  });
});

describe('an answer that is kept', () => {
  const counting = () => {
    let asked = 0;
    return async () => ({ asked: ++asked, titles: ['Jacke „501“', '🧥'] });
  };

  it('is told again, by other processes too, as of when it was given, and costs once', async () => {
    const user = await app.newUser();
    const ask = counting();
    const asking = await of(user);
    const first = await callsOf().run(shop, asking, ask);
    expect(first.value).toEqual({ asked: 1, titles: ['Jacke „501“', '🧥'] });
    expect(await callsOf().run(shop, asking, ask)).toEqual(first);
    expect((await budgetOf().read(user.id)).own.used).toBe(1);
  });

  it('serves its owner, its provider and its question only', async () => {
    const [ada, bob] = [await app.newUser(), await app.newUser()];
    const ask = counting();
    const calls = callsOf();
    await calls.run(shop, await of(ada), ask);
    const newer = Object.assign(new FakeProvider('ebay', { metered: true }), { version: 2 });
    const others = [
      await calls.run(shop, await of(bob), ask),
      await calls.run(search, await of(ada), ask),
      await calls.run(newer, await of(ada), ask),
      await calls.run(shop, await of(ada, { about: ['words', 'denim', 'jacket'] }), ask),
    ];
    expect(others.map(({ value }) => value.asked)).toEqual([2, 3, 4, 5]);
  });

  it('stands for its time only, or not at all', async () => {
    const user = await app.newUser();
    const ask = counting();
    const asking = await of(user);
    await callsOf().run(shop, asking, ask);
    await app.database.query(`UPDATE provider_answers SET expires_at = now() WHERE owner_id = $1`, [user.id]);
    expect((await callsOf().run(shop, asking, ask)).value.asked).toBe(2);
    expect((await callsOf({ answerTtlSeconds: 0 }).run(shop, asking, ask)).value.asked).toBe(3);
    expect((await callsOf().run(shop, asking, ask)).value.asked).toBe(2);
  });

  it('is of use even where it cannot be stored', async () => {
    const user = await app.newUser();
    const asking = await of(user);
    const unstorable = ['\u0000', 'x'.repeat(2 ** 20), undefined];
    for (const value of unstorable)
      expect((await callsOf().run(shop, asking, async () => value)).value).toBe(value);
    const gone = await of(user);
    await user.call('DELETE', `/images/${gone.imageId}`);
    expect((await callsOf().run(shop, gone, async () => 'paid for')).value).toBe('paid for');
    expect(await rowsOf('provider_answers', user)).toHaveLength(0);
  });

  it.each([
    ['', 600],
    [', where nothing is kept too', 0],
  ])('is asked for once by all who ask at the same time in a process%s', async (_, answerTtlSeconds) => {
    const user = await app.newUser();
    const calls = callsOf({ answerTtlSeconds });
    const asking = await of(user);
    const { promise, resolve } = pendingWork<string>();
    let asked = 0;
    const ask = () => {
      asked++;
      return promise;
    };
    const replies = Array.from({ length: 20 }, () =>
      calls.run(shop, { ...asking, signal: new AbortController().signal }, ask),
    );
    await expect.poll(() => asked).toBe(1);
    resolve('one');
    expect(new Set((await Promise.all(replies)).map(({ value }) => value))).toEqual(new Set(['one']));
    expect((await budgetOf().read(user.id)).own.used).toBe(1);
  });
});

describe('an answer about a picture', () => {
  const [FINGERPRINT, NEAR, FAR] = ['0', '00011', '0'.repeat(20) + '1'.repeat(11)].map((bits) =>
    bits.padEnd(64, '0'),
  );

  /** Whom it is compared with is written down. */
  async function asking(user: TestUser, fingerprint: string | null = FINGERPRINT!, same: string[] = []) {
    const compared: string[] = [];
    const isSame = async (id: string) => {
      compared.push(id);
      return same.includes(id);
    };
    return { compared, ...(await of(user, { about: ['visual'], picture: { fingerprint, isSame } })) };
  }
  const tell = async (value: string, question: ProviderQuestion) =>
    (await callsOf().run(lens, question, async () => value)).value;

  it('is kept for each, and told of a copy', async () => {
    const user = await app.newUser();
    await allow(user);
    const [first, second, flat] = [await asking(user), await asking(user), await asking(user, null)];
    expect(await tell('first', first)).toBe('first');
    expect(await tell('second', second)).toBe('second');
    expect(await tell('flat', flat)).toBe('flat');
    expect([second.compared, flat.compared]).toEqual([[first.imageId], []]);
    for (let time = 0; time < 2; time++) {
      expect(await tell('anew', first)).toBe('first');
      expect(await tell('anew', second)).toBe('second');
      expect(await tell('anew', flat)).toBe('flat');
    }
    expect(await tell('copy', await asking(user, FINGERPRINT, [first.imageId]))).toBe('first');
    expect(await tell('bob', await asking(await consenting(), FINGERPRINT, [first.imageId]))).toBe('bob');
    expect((await budgetOf().read(user.id)).own.used).toBe(3);
    // Each goes with its image, and only that.
    await user.call('DELETE', `/images/${first.imageId}`);
    expect(await tell('anew', second)).toBe('second');
  });

  it('is compared with the nearest first, and not with those that are too far away', async () => {
    const user = await consenting();
    const [far, near, equal] = [await asking(user, FAR), await asking(user, NEAR), await asking(user)];
    for (const one of [far, near, equal]) await tell('told', one);
    const another = await asking(user);
    await tell('told', another);
    expect(another.compared).toEqual([equal.imageId, near.imageId]);
  });

  it('is compared with so many only', async () => {
    const user = await consenting();
    const before = await Promise.all(Array.from({ length: 26 }, () => asking(user)));
    for (const one of before) await answersOf().keep(lens, one, 'told');
    const another = await asking(user);
    await tell('told', another);
    expect(another.compared).toHaveLength(24);
  });
});

describe('what is kept', () => {
  it('goes with the image that it was asked for, and with its owner', async () => {
    const user = await app.newUser();
    await allow(user);
    const [first, second] = [await of(user), await of(user, { about: ['visual', 'b'] })];
    for (const asking of [first, second]) await callsOf().run(lens, asking, async () => 'a jacket');
    expect(await rowsOf('provider_answers', user)).toHaveLength(2);
    await user.call('DELETE', `/images/${first.imageId}`);
    expect(await rowsOf('provider_answers', user)).toHaveLength(1);

    const total = (await budgetOf().read(0)).installation.used;
    expect((await user.call('DELETE', '/users/me')).status).toBe(204);
    for (const table of ['provider_answers', 'provider_usage']) expect(await rowsOf(table, user)).toEqual([]);
    expect(
      await app.database.query('SELECT FROM identification_settings WHERE user_id = $1', [user.id]),
    ).toEqual([]);
    // What the installation has spent is not undone by it.
    expect((await budgetOf().read(0)).installation.used).toBe(total);
  });

  it('is removed once it stands no longer, and counts after 90 days', async () => {
    const user = await app.newUser();
    await callsOf().run(search, await of(user), async () => 'stands');
    await callsOf().run(search, await of(user, { about: ['old'] }), async () => 'expired');
    await app.database.query(
      `UPDATE provider_answers SET expires_at = now() - interval '1 s'
       WHERE owner_id = $1 AND answer = '"expired"'`,
      [user.id],
    );
    await app.database.query(
      `WITH days AS (SELECT current_date - ago AS day FROM unnest('{100, 10}'::int[]) AS ago),
            all_users AS (INSERT INTO provider_days (day, provider, calls) SELECT day, 'old', 1 FROM days)
       INSERT INTO provider_usage (owner_id, day, provider, calls) SELECT $1, day, 'old', 1 FROM days`,
      [user.id],
    );
    await new ProviderUpkeep(answersOf(), budgetOf()).tidyUp();
    expect(await rowsOf('provider_answers', user)).toHaveLength(1);
    expect(await rowsOf('provider_usage', user)).toHaveLength(1);
    expect(await app.database.query(`SELECT FROM provider_days WHERE provider = 'old'`)).toHaveLength(1);
  });
});
