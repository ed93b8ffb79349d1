import { Entity, Index, PrimaryColumn } from 'typeorm';

/** `contract_addresses`: at which addresses a source says its coins live; replaced with each list that is fetched. */
@Entity('contract_addresses')
@Index('contract_addresses_asset_idx', ['source', 'sourceId'])
export class ContractAddress {
  @PrimaryColumn('text')
  source!: string;

  /** Chain and address as they are compared: `ethereum:0xdac17f…`. */
  @PrimaryColumn('text')
  contract!: string;

  /** The source's own id of the coin. */
  @PrimaryColumn({ name: 'source_id', type: 'text' })
  sourceId!: string;
}
