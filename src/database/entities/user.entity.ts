import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { bigintAsNumber } from '../bigint.js';

export type Role = 'user' | 'admin';

@Entity('users')
@Index('users_username_key', ['usernameKey'], { unique: true })
@Index('users_email_key', ['emailKey'], { unique: true })
@Check('users_role_check', `role IN ('user', 'admin')`)
export class User {
  @PrimaryGeneratedColumn('identity', {
    type: 'integer',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'users_pkey',
  })
  id: number;

  @Column('text') username: string;
  @Column('text') email: string;

  /** NFKC, lower case: what uniqueness and login go by. */
  @Column('text', { name: 'username_key' }) usernameKey: string;
  @Column('text', { name: 'email_key' }) emailKey: string;

  @Column('text', { name: 'password_hash' }) passwordHash: string;
  @Column('text', { default: 'user' }) role: Role;
  @Column('boolean', { default: false }) disabled: boolean;

  /** Null: the installation's default holds. */
  @Column('bigint', { name: 'quota_bytes', nullable: true, transformer: bigintAsNumber })
  quotaBytes: number | null;

  /** Of models, in a day by UTC; 0 is without limit. Null: the installation's default holds. */
  @Column('integer', { name: 'model_calls_per_day', nullable: true }) modelCallsPerDay: number | null;

  /** Bytes of all originals; kept by a trigger on `images`. */
  @Column('bigint', { name: 'storage_bytes', default: 0, transformer: bigintAsNumber })
  storageBytes: number;

  /** Kept by a trigger on `images`. */
  @Column('integer', { name: 'image_count', default: 0 }) imageCount: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt: Date;
}
