import type { Request, Response } from 'express';
import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { Principal } from '../../auth/access.js';
import type { StandingAccess } from '../../auth/guard/standing-access.js';
import type { AppConfig } from '../../config/app-config.js';
import { EventBus } from '../../events/event-bus.js';
import type { Metrics } from '../../metrics/metrics.js';
import { StreamSessions } from './stream-session.js';

class DeafBus extends EventBus {
  publish(): Promise<void> {
    return Promise.resolve();
  }

  subscribe(): () => void {
    return () => undefined;
  }
}

const user: Principal = { userId: 1, username: 'ada', role: 'user', sessionId: 'a session' };
const config: AppConfig['events'] = { maxStreamsPerUser: 100, heartbeatSeconds: 0.01 };
const request = {
  method: 'GET',
  accepts: () => 'text/event-stream',
  socket: { destroyed: false },
} as unknown as Request;

const newResponse = (): Response =>
  Object.assign(new EventEmitter(), {
    status: () => undefined,
    setHeader: () => undefined,
    flushHeaders: () => undefined,
    write: () => true,
    end: () => undefined,
  }) as unknown as Response;

function newSessions(holds: () => Promise<boolean>) {
  const metrics = { observe: () => undefined } as unknown as Metrics;
  return new StreamSessions(new DeafBus(), { holds } as unknown as StandingAccess, metrics, config);
}

describe('an event stream', () => {
  it('ends when its credential does, though nobody says so, and sends nothing any more', async () => {
    let left = 3;
    const sessions = newSessions(() => Promise.resolve(left-- > 0));
    const catchUp = vi.fn<() => Promise<boolean>>(() => Promise.resolve(false));
    await sessions.follow(user, request, newResponse(), { concerns: () => false, catchUp });
    expect(catchUp).toHaveBeenCalledTimes(3);
  });

  it('may be one of many, without a warning, and all end with the server', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const sessions = newSessions(() => Promise.resolve(true));
    const caughtUp = { concerns: () => false, catchUp: () => Promise.resolve(false) };
    const streams = Array.from({ length: 20 }, () => sessions.follow(user, request, newResponse(), caughtUp));
    sessions.end();
    await Promise.all(streams);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});
