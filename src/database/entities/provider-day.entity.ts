import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often a provider was asked on one day, for all users together: those who are gone since included. */
@Entity('provider_days')
export class ProviderDay {
  /** By UTC. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'provider_days_pkey' }) day: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_days_pkey' }) provider: string;
  @Column('integer') calls: number;
}
