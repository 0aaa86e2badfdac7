import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

/** What a user lets us ask others. Without a row: nothing that sends a picture out. */
@Entity('identification_settings')
export class IdentificationSettings {
  @PrimaryColumn('integer', {
    name: 'user_id',
    primaryKeyConstraintName: 'identification_settings_pkey',
  })
  userId: number;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'identification_settings_user_id_fkey' })
  user?: Relation<User>;

  /** Whether pictures may be sent to providers outside of this installation. */
  @Column('boolean', { name: 'send_pictures', default: false }) sendPictures: boolean;
  /** When that was allowed; null while it is not. */
  @Column('timestamptz', { name: 'consented_at', nullable: true }) consentedAt: Date | null;
  @Column('text', { name: 'disabled_providers', array: true, default: () => "'{}'" })
  disabledProviders: string[];
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
