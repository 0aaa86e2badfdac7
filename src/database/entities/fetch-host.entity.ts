import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A server of other people's that is to be left alone until then, by all workers. */
@Entity('fetch_hosts')
export class FetchHost {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'fetch_hosts_pkey' }) host: string;
  @Column('timestamptz', { name: 'resume_at' }) resumeAt: Date;
  /** In a row. */
  @Column('integer', { default: 0 }) failures: number;
  /** No connection has come about since, however often one was tried for. */
  @Column('timestamptz', { name: 'unreached_since', nullable: true }) unreachedSince: Date | null;
  /** Since it last asked for fewer requests: by these it gets more of them again; null where nothing holds it back. */
  @Column('integer', { nullable: true }) answers: number | null;
  /** It has asked for fewer requests since, and answered none. */
  @Column('timestamptz', { name: 'refused_since', nullable: true }) refusedSince: Date | null;
  /** That has gone on for long: until then, its files fail without it being asked. */
  @Column('timestamptz', { name: 'refused_until', nullable: true }) refusedUntil: Date | null;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
