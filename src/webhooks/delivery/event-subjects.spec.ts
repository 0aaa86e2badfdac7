import { Injectable, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { DescribesEvents, EventSubject } from '../event-subject.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../webhook-events.js';
import { EventSubjects } from './event-subjects.js';

function subjectOf(events: readonly WebhookEvent[]): Type<EventSubject> {
  @Injectable()
  @DescribesEvents(events)
  class Subject extends EventSubject {
    describe(event: WebhookEvent, id: string) {
      return Promise.resolve({ data: { event, id } });
    }
  }
  return Subject;
}

async function startWith(...subjects: Type<EventSubject>[]): Promise<EventSubjects> {
  @Module({ imports: [DiscoveryModule], providers: [EventSubjects, ...subjects] })
  class Worker {}
  const worker = await NestFactory.createApplicationContext(Worker, { logger: false, abortOnError: false });
  return worker.get(EventSubjects);
}

const [first, ...others] = WEBHOOK_EVENTS;

describe(EventSubjects, () => {
  it('finds who tells of what, wherever it is', async () => {
    const subjects = await startWith(subjectOf([first]), subjectOf(others));
    for (const event of WEBHOOK_EVENTS) {
      const content = await subjects.of(event)?.subject.describe(event, 'one');
      expect(content).toEqual({ data: { event, id: 'one' } });
    }
    expect(subjects.of('image.dreamt')).toBeUndefined();
  });

  it('does not start where an event is described by nobody, or by two', async () => {
    await expect(startWith(subjectOf(others))).rejects.toThrow(`Nothing describes the events ${first}`);
    await expect(startWith(subjectOf(WEBHOOK_EVENTS), subjectOf([first]))).rejects.toThrow(
      `Two classes describe the event ${first}`,
    );
  });
});
