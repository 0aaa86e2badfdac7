import type { Witness } from './witnesses.js';

interface Site {
  /** What all of it counts: as much as its best. */
  weight: number;
  /** Of its witnesses together. */
  sum: number;
}

/** How many agree. A site has one vote, split among its witnesses: however often it repeats itself, it is one. */
export class Votes {
  private readonly sites = new Map<string, Site>();
  private readonly total: number;

  constructor(readonly witnesses: readonly Witness[]) {
    for (const { site, weight } of witnesses) {
      const known = this.sites.get(site) ?? { weight: 0, sum: 0 };
      this.sites.set(site, { weight: Math.max(known.weight, weight), sum: known.sum + weight });
    }
    this.total = [...this.sites.values()].reduce((sum, { weight }) => sum + weight, 0);
  }

  /** 0–1 */
  share(of: Iterable<Witness>): number {
    let votes = 0;
    for (const { site, weight } of of) {
      const { weight: vote, sum } = this.sites.get(site)!;
      votes += (vote * weight) / sum;
    }
    return this.total === 0 ? 0 : votes / this.total;
  }

  get siteCount(): number {
    return this.sites.size;
  }

  /** Whether more than one site says so, where there is more than one. */
  isAgreed(of: Iterable<Witness>): boolean {
    return sitesOf(of) >= Math.min(2, this.siteCount);
  }
}

export const sitesOf = (witnesses: Iterable<Witness>): number =>
  new Set([...witnesses].map(({ site }) => site)).size;
