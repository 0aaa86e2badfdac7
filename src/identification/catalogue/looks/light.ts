import { CELLS, type Look } from './look.js';
import type { Reframed } from './alignment.js';

/**
 * How the light differs between two pictures of the same thing: each channel becomes
 * `gain` × itself + `lift` × the mean of all three + `offset`. A lift makes lighter without making more colourful, as
 * picture editors do.
 */
export interface Light {
  gain: number;
  lift: number;
  offset: number;
}

const SAME: Light = { gain: 1, lift: 0, offset: 0 };
const MOST = { gain: 0.4, lift: 0.5, offset: 45 };
/** What does not fit is left aside round by round, so that what differs does not bend the rest. */
const ROUNDS = 4;
/** In levels of 255: at such a miss, a cell counts half. */
const MISS = 20;
/** Beyond these a channel is empty, or full, and says nothing of the light. */
const EMPTY = 6;
const FULL = 249;
/** Holds back what the pictures say little of: as if so many cells were the same in all channels, by a level. */
const PULL = { gain: 4e4, lift: 4e4, offset: 20 };

/** One light for all channels and cells: a channel by itself would make red of blue. */
export function fitLight(look: Look, reframed: Reframed): Light {
  let light = SAME;
  for (let round = 0; round < ROUNDS; round++) {
    light = solve(sums(look, reframed, light, round > 0));
  }
  return light;
}

/** In place. */
export function applyLight({ values }: Reframed, { gain, lift, offset }: Light): void {
  for (let at = 0; at < values.length; at += 3) {
    const lifted = (lift * (values[at]! + values[at + 1]! + values[at + 2]!)) / 3 + offset;
    for (let channel = at; channel < at + 3; channel++)
      values[channel] = Math.min(255, Math.max(0, gain * values[channel]! + lifted));
  }
}

/** Of the normal equations: six of the symmetric matrix, three of the right side. */
type Sums = [number, number, number, number, number, number, number, number, number];

/** The unknowns are by how much gain, lift and offset differ from the same light. */
function sums(look: Look, { values, inside }: Reframed, light: Light, weighed: boolean): Sums {
  const all: Sums = [PULL.gain, 0, 0, PULL.lift, 0, PULL.offset, 0, 0, 0];
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    if (inside[cell] === 0) continue;
    const start = cell * 3;
    const mean = (values[start]! + values[start + 1]! + values[start + 2]!) / 3;
    for (let at = start; at < start + 3; at++) {
      const x = values[at]!;
      const y = look[at]!;
      if (y < EMPTY || y > FULL || x < EMPTY || x > FULL) continue;
      const miss = weighed ? (y - light.gain * x - light.lift * mean - light.offset) / MISS : 0;
      const weight = 1 / (1 + miss * miss);
      const rest = y - x;
      all[0] += weight * x * x;
      all[1] += weight * x * mean;
      all[2] += weight * x;
      all[3] += weight * mean * mean;
      all[4] += weight * mean;
      all[5] += weight;
      all[6] += weight * x * rest;
      all[7] += weight * mean * rest;
      all[8] += weight * rest;
    }
  }
  return all;
}

/** By Cramer's rule: the pull keeps the determinant above zero. */
function solve([a, b, c, d, e, f, p, q, r]: Sums): Light {
  const determinant = a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c);
  const gain = (p * (d * f - e * e) - b * (q * f - e * r) + c * (q * e - d * r)) / determinant;
  const lift = (a * (q * f - r * e) - p * (b * f - e * c) + c * (b * r - q * c)) / determinant;
  const offset = (a * (d * r - e * q) - b * (b * r - c * q) + p * (b * e - d * c)) / determinant;
  return {
    gain: 1 + within(gain, MOST.gain),
    lift: within(lift, MOST.lift),
    offset: within(offset, MOST.offset),
  };
}

const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
