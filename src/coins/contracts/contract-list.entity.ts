import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `contract_lists`: when the contract addresses of a source were last requested, and how many it returned. */
@Entity('contract_lists')
export class ContractList {
  @PrimaryColumn('text')
  source!: string;

  /** Last attempt; a failed one is retried after some hours, by one process. */
  @Column({ name: 'tried_at', type: 'timestamptz' })
  triedAt!: Date;

  /** Last success; `null` before the first. */
  @Column({ name: 'fetched_at', type: 'timestamptz', nullable: true })
  fetchedAt!: Date | null;

  /** Number of addresses in the last list. */
  @Column('bigint', { default: 0 })
  addresses!: number;
}
