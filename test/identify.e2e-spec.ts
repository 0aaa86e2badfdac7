import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlatformLogger } from '../src/logging/index.js';
import { startApp, type TestApp } from './support/app.js';
import { newConsentingUser } from './support/identification/consent.js';
import { HERE, PAGES, startWorld, type World } from './support/identification/jacket-world.js';
import { formOf, Lines, shortly } from './support/identification/lines.js';
import { json, type Behaviour } from './support/model-services/fake-service.js';
import { newPicture } from './support/pictures.js';
import { ebayAnswer, ebayItem } from './support/provider-services/ebay.js';
import { visionAnswer } from './support/provider-services/google-vision.js';
import { html, pageOf } from './support/provider-services/shop.js';
import { lensAnswer, LENS_KNOWS_NOTHING, lensMatch } from './support/provider-services/serpapi.js';
import type { Json, TestUser } from './support/test-user.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());
beforeEach(() => world.recover());

const ALL = [
  'estimated-price',
  'model-producer',
  'producer-url',
  'retail-price-details',
  'second-hand-offers',
];

const classify = async (user: TestUser) => Lines.open(user, formOf(await newPicture(), 'jacket.jpg'));
const toldOf = async (user: TestUser) => shortly(await (await classify(user)).all()).sort();

describe('a jacket that everybody knows', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ environment: world.environment, overrides: [HERE] });
  });
  afterAll(() => app?.stop());
  afterEach(() => void vi.restoreAllMocks());

  it('is told of in five lines, each after what it goes by', async () => {
    const lines = await (await classify(await newConsentingUser(app))).all();
    const data = Object.fromEntries(lines.map((line: Json) => [line.data_description, line]));
    expect(shortly(lines).sort()).toEqual(ALL);
    expect(data['model-producer']).toEqual({
      data_description: 'model-producer',
      data_type: 'dict[str, str]',
      data: { producer: 'Acme', model: 'Trail Jacket 200' },
    });
    expect(data['producer-url'].data.link).toMatch(/^http:\/\/shop\d+\.acme\.example:\d+\/trail-200$/);
    expect(data['retail-price-details']).toMatchObject({
      data_type: 'dict[str, str]',
      data: {
        price: '189.00 EUR',
        original_name: 'Trail Jacket 200',
        material: 'nylon',
        specs: 'Weight: 320 g',
      },
    });
    expect(data['second-hand-offers'].data_type).toBe('list[dict[str, str]]');
    expect(data['second-hand-offers'].data).toHaveLength(4);
    expect(data['second-hand-offers'].data[0]).toEqual({
      price: expect.stringMatching(/^\d+\.00 EUR$/),
      link: expect.stringMatching(/^https:/),
      title: expect.stringContaining('Acme Trail Jacket 200'),
      wear: 'Used',
    });
    expect(data['estimated-price']).toMatchObject({
      data_type: 'dict[str, str]',
      data: { price: '95.00 EUR', certainty: expect.stringMatching(/^0\.\d\d$/) },
    });
    const order = shortly(lines);
    expect(order[0]).toBe('model-producer');
    expect(order.indexOf('producer-url')).toBeLessThan(order.indexOf('retail-price-details'));
    expect(order.indexOf('second-hand-offers')).toBeLessThan(order.indexOf('estimated-price'));
  });

  it('is told from other things of the same name where it has no number', async () => {
    const titles = [
      'Acme Trail Jacket | Acme',
      "Acme Trail Jacket men's | Outdoor",
      'Acme Trail Jacket, blue',
    ];
    const hosts = ['shop.acme.example', 'trail.outdoor.example', 'trail.hills.example'];
    const shown = titles.map((title, at) => lensMatch(title, world.shop.address(`/${at}`, hosts[at])));
    world.lens.behave(json(lensAnswer({ visual_matches: shown })));
    const things = { Pants: 35, Socks: 6, Gloves: 12, 'Backpack 30L': 55, Beanie: 9, Belt: 14 };
    const jackets = { 'Jacket M': 120, Jacke: 110, 'Jacket blue': 115, 'Jacket, worn': 105 };
    world.ebay.sells(
      ...Object.entries({ ...things, ...jackets }).map(([thing, price]) =>
        ebayItem(`Acme Trail ${thing}`, `${price}.00`, { price: { value: `${price}.00`, currency: 'EUR' } }),
      ),
    );
    const lines = await (await classify(await newConsentingUser(app))).all();
    const data = Object.fromEntries(lines.map((line: Json) => [line.data_description, line.data]));
    expect(data['model-producer']).toEqual({ producer: 'Acme', model: 'Trail Jacket' });
    const titlesOf = data['second-hand-offers'].map(({ title }: Json) => title);
    expect(titlesOf.slice(0, 4).every((title: string) => title.includes('Jack'))).toBe(true);
    expect(data['estimated-price']).toMatchObject({ price: '112.50 EUR', min_range: '108.75 EUR' });
  });

  it('is worth what it is worth, though the page of its maker is slow', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const page = html(pageOf({ title: 'Acme Trail Jacket 200 | Acme' }));
    world.shop.has('/trail-200', async (response, request) => {
      await gate;
      return page(response, request);
    });
    const lines = await classify(await newConsentingUser(app));
    expect(shortly([await lines.next(), await lines.next(), await lines.next()])).toEqual([
      'model-producer',
      'second-hand-offers',
      'estimated-price',
    ]);
    open();
    expect(shortly(await lines.all())[0]).toBe('producer-url');
  });

  it('is looked for by words where no picture of it leads to its maker', async () => {
    world.hideMaker();
    const lines = await (await classify(await newConsentingUser(app))).all();
    const page = lines.find(({ data_description: about }: Json) => about === 'producer-url');
    expect(page.data.link).toContain('.acme.example');
  });

  it('leaves in the log how long everything took', async () => {
    const logged = vi.spyOn(PlatformLogger.prototype, 'log');
    await toldOf(await newConsentingUser(app));
    const said = logged.mock.calls.map(([message]) => String(message)).join('\n');
    expect(said).toMatch(/serpapi \(visual-search\): answered after \d+ ms/);
    expect(said).toMatch(/ebay \(offers\): answered after \d+ ms/);
    for (const stage of ['visual-matches', 'product', 'retail-page', 'second-hand-offers'])
      expect(said).toMatch(new RegExp(`^${stage}: done after \\d+ ms$`, 'm'));
    expect(said).toMatch(/Told: model-producer after \d+ ms, .*estimated-price after \d+ ms/);
  });

  it('is shown to nobody without leave, and found out at once when that is given', async () => {
    const user = await app.newUser();
    const form = formOf(await newPicture(), 'jacket.jpg');
    const before = world.lens.received.length + world.vision.received.length;
    expect(shortly(await (await Lines.open(user, form)).all())).toEqual(['model-producer: CONSENT_NEEDED']);
    expect(world.lens.received.length + world.vision.received.length).toBe(before);
    await user.call('PATCH', '/identification/settings', { json: { sendPictures: true } });
    expect(shortly(await (await Lines.open(user, form)).all()).sort()).toEqual(ALL);
  });

  it('is asked about once, however many want to know', async () => {
    const user = await newConsentingUser(app);
    const picture = await newPicture();
    const asked = () => [world.lens, world.shop, world.ebay].map(({ received }) => received.length);
    const before = asked();
    await (await classify(await newConsentingUser(app))).all();
    const once = asked().map((count, index) => count - before[index]!);
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => Lines.open(user, formOf(picture, 'jacket.jpg'))),
    );
    const told = await Promise.all(streams.map(async (lines) => JSON.stringify(await lines.all())));
    expect(new Set(told).size).toBe(1);
    expect(shortly(JSON.parse(told[0]!)).sort()).toEqual(ALL);
    const after = asked().map((count, index) => count - before[index]! - once[index]!);
    expect(after.every((count, index) => count <= once[index]!)).toBe(true);
  });
});

const SLOW: Behaviour = () => undefined;
const NONSENSE = json(['<script>', { results: 7, choices: 'none', responses: null }]);

/** The ways in which one that others depend on is of no use. Who is dead is left alone afterwards: that comes last. */
const WAYS = ['slow', 'empty', 'malformed', 'dead'] as const;
type Way = (typeof WAYS)[number];

const withOnly = (...faults: string[]) =>
  ALL.filter((line) => !faults.some((fault) => fault.startsWith(line)))
    .concat(faults)
    .sort();
const noDetails = (code: string) =>
  withOnly(`producer-url: ${code}`).filter((line) => line !== 'retail-price-details');
const noOffers = (code: string) =>
  withOnly(`second-hand-offers: ${code}`).filter((line) => line !== 'estimated-price');
const nothing = (code: string) => [`model-producer: ${code}`];

interface Trial {
  who: keyof Pick<World, 'lens' | 'vision' | 'metasearch' | 'shop' | 'ebay' | 'model'>;
  empty: Behaviour;
  expected: Record<Way, string[]>;
  /** What else is the case. */
  given?: () => void;
  /** Where not all that it is asked is answered so. */
  behave?: (behaviour: Behaviour) => void;
}

const all = { dead: ALL, slow: ALL, empty: ALL, malformed: ALL };
const TRIALS: Trial[] = [
  { who: 'lens', empty: json(LENS_KNOWS_NOTHING), expected: all },
  {
    who: 'vision',
    given: () => world.lens.behave(json(LENS_KNOWS_NOTHING)),
    empty: json(visionAnswer({})),
    expected: {
      dead: nothing('SERVICE_UNREACHABLE'),
      slow: nothing('TIMED_OUT'),
      empty: nothing('NO_MATCH'),
      malformed: nothing('SERVICE_ANSWER_INVALID'),
    },
  },
  { who: 'metasearch', given: () => world.hideMaker(), empty: json({ results: [] }), expected: all },
  {
    who: 'shop',
    behave: (behaviour) => PAGES.forEach((page) => world.shop.has(page, behaviour)),
    empty: html(pageOf({ title: '' })),
    expected: {
      dead: noDetails('CONNECTION_FAILED'),
      slow: noDetails('TIMED_OUT'),
      empty: noDetails('NO_RETAIL_PAGE'),
      malformed: noDetails('PAGE_UNREADABLE'),
    },
  },
  {
    who: 'ebay',
    behave: (behaviour) => world.ebay.whenSearched(behaviour),
    empty: json(ebayAnswer()),
    expected: {
      dead: noOffers('SERVICE_UNREACHABLE'),
      slow: noOffers('TIMED_OUT'),
      empty: noOffers('NO_OFFERS'),
      malformed: noOffers('SERVICE_ANSWER_INVALID'),
    },
  },
  { who: 'model', empty: json({ choices: [] }), expected: all },
];

describe.each(TRIALS)('where one of them is of no use: $who', ({ who, empty, expected, given, behave }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      environment: {
        ...world.environment,
        PROVIDER_TIMEOUT: '2',
        RETAIL_PAGE_TIMEOUT: '2',
        MODEL_TIMEOUT: '2',
        PRODUCER_ATTEMPTS: '1',
      },
      overrides: [HERE],
    });
  });
  afterAll(() => app?.stop());

  const fail = async (way: Way) => {
    if (way === 'dead') return world[who].interrupt();
    const behaviour = { slow: SLOW, empty, malformed: NONSENSE }[way];
    if (behave) behave(behaviour);
    else world[who].behave(behaviour);
  };

  it.each(WAYS)('as it is %s, that is said of it alone, and the others are told', async (way) => {
    given?.();
    await fail(way);
    try {
      const before = world[who].received.length;
      const told = await toldOf(await newConsentingUser(app));
      expect(way === 'dead' || world[who].received.length > before).toBe(true);
      // Whoever of those who look at the clock is the first to.
      expect(told.map((line) => line.replace(/(?:SERVICE|PROVIDER)_TIMED/, 'TIMED'))).toEqual(expected[way]);
    } finally {
      if (way === 'dead') await world[who].resume();
    }
  });
});
