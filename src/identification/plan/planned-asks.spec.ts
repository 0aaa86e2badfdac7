import { describe, expect, it } from 'vitest';
import type { Sends } from '../providers/provider.js';
import { OfferSearch } from '../providers/offer-search.provider.js';
import { VisualSearch } from '../providers/visual-search.provider.js';
import { FakeProvider } from '../providers/testing/fake-provider.js';
import { plannedAsks, type Circumstances } from './planned-asks.js';

class Lens extends VisualSearch {
  constructor(
    readonly name: string,
    readonly sends: Sends = 'picture',
    readonly metered = true,
    private readonly missing?: string,
  ) {
    super();
  }

  unavailable() {
    return this.missing;
  }

  async search() {
    return { matches: [], labels: [] };
  }
}

class Shop extends OfferSearch {
  readonly sends = 'words';
  readonly metered = true;

  constructor(readonly name: string) {
    super();
  }

  unavailable() {
    return undefined;
  }

  async find() {
    return [];
  }
}

const own = new Lens('catalogue', 'nothing', false);
const lens = new Lens('serpapi');
const spending = (used: number, limit: number | null) => ({ used, limit, resetsAt: new Date() });
const circumstances = (changes: Partial<Circumstances> = {}): Circumstances => ({
  choices: { sendPictures: true, consentedAt: new Date(), disabledProviders: [], isDisabled: false },
  budgets: { own: spending(0, 10), installation: spending(0, null) },
  kept: new Set(),
  ...changes,
});
const states = (asked: Parameters<typeof plannedAsks>[0], changes?: Partial<Circumstances>) =>
  plannedAsks(asked, circumstances(changes)).map(({ state }) => state);

describe('whom a stage would ask', () => {
  it('about a picture is one after the other', () => {
    expect(states([own, lens, new Lens('browser')])).toEqual(['would-be-asked', 'if-needed', 'if-needed']);
    expect(states([new Lens('google', 'picture', true, 'Set a key.'), lens, own])).toEqual([
      'unavailable',
      'would-be-asked',
      'if-needed',
    ]);
  });

  it('for offers is everybody, and for texts whoever is needed', () => {
    expect(states([new Shop('ebay'), new Shop('shops'), new FakeProvider('web-pages')])).toEqual([
      'would-be-asked',
      'would-be-asked',
      'if-needed',
    ]);
  });

  it('is nobody without consent, who is off, or beyond a budget', () => {
    const choices = { sendPictures: false, consentedAt: null, disabledProviders: [], isDisabled: false };
    expect(states([lens, own], { choices })).toEqual(['consent-needed', 'would-be-asked']);
    expect(
      states([lens, own], { choices: { ...choices, disabledProviders: ['serpapi', 'catalogue'] } }),
    ).toEqual(['off', 'off']);
    for (const budgets of [
      { own: spending(10, 10), installation: spending(0, null) },
      { own: spending(0, null), installation: spending(99, 99) },
    ]) {
      expect(states([lens, own, new Shop('ebay')], { budgets })).toEqual([
        'budget-spent',
        'would-be-asked',
        'budget-spent',
      ]);
    }
  });

  it('is not who has answered, without consent and budget too, but where he is off', () => {
    const kept = new Set(['serpapi']);
    const budgets = { own: spending(10, 10), installation: spending(0, null) };
    const choices = { sendPictures: false, consentedAt: null, disabledProviders: [], isDisabled: false };
    expect(states([lens, own], { kept, budgets, choices })).toEqual(['kept', 'if-needed']);
    const off = { ...choices, disabledProviders: ['serpapi'] };
    expect(states([lens, own], { kept, choices: off })).toEqual(['off', 'would-be-asked']);
  });

  it('is told with what he is sent, and why', () => {
    const choices = { sendPictures: false, consentedAt: null, disabledProviders: [], isDisabled: false };
    expect(plannedAsks([lens], circumstances({ choices }))).toEqual([
      {
        provider: 'serpapi',
        sends: 'picture',
        metered: true,
        state: 'consent-needed',
        why: expect.stringMatching(/^serpapi would be sent your picture\..+"sendPictures": true/) as string,
      },
    ]);
  });
});
