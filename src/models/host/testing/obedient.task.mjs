// @ts-check
// Does what its questions say: for the tests of the host.
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { TaskFault } from '../tasks/task-fault.mjs';

/** @type {Uint8Array[]} */
const held = [];

/** @param {{ fail?: string, lives?: string, hang?: boolean, gate?: string, restless?: boolean }} settings */
export async function load({ fail, lives, hang, gate, restless }) {
  if (lives) writeFileSync(lives, `${process.pid}\n`, { flag: 'a' });
  // As threads of native code do, it keeps the process going.
  if (restless) setInterval(() => undefined, 1000);
  if (hang) await new Promise(() => undefined);
  if (gate) await opening(gate);
  if (fail === 'known') throw new TaskFault('MODEL_NOT_LOADED', 'No such kind of model');
  if (fail === 'unknown') throw new Error('/secret/folder/model.onnx is broken');
  if (fail === 'crash') process.abort();
  return { answer };
}

/** @param {any} request */
async function answer(request) {
  const { act } = request;
  if (act === 'crash') process.kill(process.pid, 'SIGKILL');
  if (act === 'block') for (;;);
  if (act === 'throw') throw new Error('Something in native code');
  if (act === 'starve') throw new Error('Failed to allocate memory for requested buffer of size 4194304');
  if (act === 'grow') held.push(new Uint8Array(request.megabytes * 1024 * 1024).fill(1));
  return { pid: process.pid, ...request, environment: Object.keys(process.env).sort() };
}

/** @param {string} gate */
async function opening(gate) {
  while (!existsSync(gate)) await delay(10);
}
