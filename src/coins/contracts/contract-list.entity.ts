import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `contract_lists`: when a source was last asked for its contract addresses, and what came. */
@Entity('contract_lists')
export class ContractList {
  @PrimaryColumn('text')
  source!: string;

  /** Last try; one process at a time, and not again for some hours when it failed. */
  @Column({ name: 'tried_at', type: 'timestamptz' })
  triedAt!: Date;

  /** Last success; `null` until then. */
  @Column({ name: 'fetched_at', type: 'timestamptz', nullable: true })
  fetchedAt!: Date | null;

  /** How many addresses that success brought. */
  @Column('bigint', { default: 0 })
  addresses!: number;
}
